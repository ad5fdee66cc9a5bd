package dev.drover.backup.restore;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.BundleRows;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.message.Order;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Claim;
import dev.drover.common.postgres.Fence;
import dev.drover.common.postgres.LoadFacts;
import dev.drover.common.postgres.RowLoad;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.StandingLoad;
import dev.drover.common.postgres.Transaction;
import dev.drover.common.worker.LoadMeter;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Mode existing: in one transaction of the project's own database, the rows of the plan's tables
 * go, those it had before come back from the bundle, and sequences stand where they stood.
 */
final class ExistingTarget {
  private static final String NO_SUCH_DATABASE = "3D000";

  private final Servers servers;

  ExistingTarget(Servers servers) {
    this.servers = servers;
  }

  void undo(Command.Restore command, Claim claim, KeptBundle kept, Run run)
      throws SQLException, IOException {
    Order order = command.order();
    try (Connection target = servers.open(order.server(), order.database())) {
      Fence.prepare(target);
      Fence.raise(target, claim);
      Transaction.run(
          target,
          () -> {
            Fence.lock(target, claim);
            if (standsOurs(target, order)) {
              if (Boolean.TRUE.equals(command.byHand())) {
                throw Restore.contradicted(
                    "The record in drover.load says that rows of this migration stand in "
                        + order.database()
                        + ".",
                    order.database());
              }
              putBack(target, kept.open(), run);
              StandingLoad.remove(target, order.project());
            }
            return null;
          });
    } catch (SQLException e) {
      if (!NO_SUCH_DATABASE.equals(e.getSQLState())) {
        throw e;
      }
      // Nothing can have been loaded into a database that is not there.
    } catch (DroverException e) {
      if (!Fence.lostToYounger(e)) {
        throw e;
      }
      // What stands there now is the younger migration's affair.
    }
  }

  private static boolean standsOurs(Connection target, Order order) throws SQLException {
    Optional<StandingLoad> standing = StandingLoad.read(target, order.project());
    return standing.isPresent() && standing.get().migration().equals(order.migration());
  }

  private static void putBack(Connection target, BundleReader bundle, Run run)
      throws SQLException, IOException {
    Manifest.Part before = bundle.manifest().target();
    if (before == null) {
      throw DroverException.data(
          "bundle_without_target",
          "The bundle does not hold the target's own rows.",
          null,
          "Restore the target by hand.");
    }
    List<BundleRows> rows = BundleRows.of(bundle, before);
    List<TableName> tables = rows.stream().map(one -> one.shape().table()).toList();
    LoadFacts facts = LoadFacts.read(target, tables);
    RowLoad.requireColumns(facts, rows);
    RowLoad load = new RowLoad(target, facts, tables, true);
    load.begin(before.rows(), true);
    load.deleteRows();
    load.copy(rows, new LoadMeter(run, before.rows(), null, System::nanoTime));
    load.finishExactly(BundleRows.sequences(before));
  }
}
