package dev.drover.backup.recover;

import dev.drover.backup.dump.SafetyCopy;
import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.BundleRows;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Order;
import dev.drover.common.message.TableChange;
import dev.drover.common.name.BundleId;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.postgres.Catalog;
import dev.drover.common.postgres.Claim;
import dev.drover.common.postgres.Fence;
import dev.drover.common.postgres.LoadFacts;
import dev.drover.common.postgres.RowLoad;
import dev.drover.common.postgres.RowMerge;
import dev.drover.common.postgres.Selection;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.postgres.Transaction;
import dev.drover.common.worker.LoadMeter;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@link Command.Recover}: the project's rows become those of the bundle, in one
 * transaction under the fence of the database they go to, and are read back and held against the
 * bundle's digests before it commits; or, under a plan of kind schema, what its migration did to
 * the project's database is taken back. What they were before is kept in a {@link SafetyCopy},
 * unless the command says otherwise. Thread-safe.
 *
 * <p>Twice: the second finds nothing to do, and one of the same epoch ends without a result. Half:
 * rolled back. Late, after a younger job or migration took the fence: {@code fence_lost}.
 */
public final class Recover {
  private final Servers servers;
  private final Bundles bundles;
  private final SafetyCopy copies;
  private final SchemaRecover schema;

  public Recover(Servers servers, Bundles bundles, InstantSource clock) {
    this.servers = servers;
    this.bundles = bundles;
    this.copies = new SafetyCopy(servers, bundles, clock);
    this.schema = new SchemaRecover(servers, copies);
  }

  /**
   * @throws DroverException {@code target_column_missing}; {@code restore_key_taken}; {@code
   *     target_referenced}; {@code restore_differs}; of kind schema what {@link SchemaRecover#run}
   *     throws; what {@link Bundles#open} and {@link BundleReader#verify} say of the bundle
   */
  public Event handle(Command.Recover command, Run run) throws SQLException, IOException {
    Order order = command.order();
    BundleReader bundle = bundles.open(command.bundle(), order.project(), command.origin());
    bundle.verify();
    try {
      Outcome outcome =
          command.plan() instanceof Schema plan
              ? schema.run(command, plan, bundle, run)
              : isolate(command, command.plan().isolate("A restore by hand"), bundle, run);
      return new Event.Recovered(
          new Event.Origin(order.migration(), order.epoch(), run.worker()),
          outcome.changes(),
          outcome.copy(),
          bundle.warning());
    } catch (SQLException e) {
      run.checkCancelled();
      throw e;
    } catch (DroverException e) {
      if (Fence.lostToItself(e)) {
        throw new Run.RunCancelled(e.failure().message());
      }
      throw e;
    }
  }

  private Outcome isolate(Command.Recover command, Isolate plan, BundleReader bundle, Run run)
      throws SQLException, IOException {
    Order order = command.order();
    try (Connection database = servers.open(order.server(), order.database());
        Run.Registration _ = run.onCancel(new StatementCancel(database))) {
      return isolate(command, plan, bundle, new Place(database, run));
    }
  }

  private record Place(Connection database, Run run) {}

  /**
   * @param copy of the rows before; absent when there is none
   */
  record Outcome(List<TableChange> changes, @Nullable BundleId copy) {}

  private Outcome isolate(Command.Recover command, Isolate plan, BundleReader bundle, Place place)
      throws SQLException, IOException {
    Manifest.Part source = bundle.manifest().source();
    List<BundleRows> rows = BundleRows.of(bundle, source);
    List<TableName> tables = rows.stream().map(one -> one.shape().table()).toList();
    LoadFacts facts = LoadFacts.read(place.database(), tables);
    RowLoad.requireColumns(facts, rows);
    Selection selection =
        new Selection(
            plan,
            Catalog.shapes(place.database(), plan.tables().stream().map(TableRule::table).toList()),
            command.order().project());
    RowMerge merge = new RowMerge(place.database(), facts, rows, selection::condition);
    merge.stage(
        rows,
        new LoadMeter(place.run(), source.rows(), plan.limits().rowsPerSecond(), System::nanoTime));
    return command.rehearsal()
        ? new Outcome(look(place.database(), merge), null)
        : write(command, source, merge, selection, place);
  }

  private static List<TableChange> look(Connection database, RowMerge merge) throws SQLException {
    return Transaction.run(
        database,
        () -> {
          try (Statement statement = database.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
          }
          return merge.compare();
        });
  }

  private Outcome write(
      Command.Recover command,
      Manifest.Part source,
      RowMerge merge,
      Selection selection,
      Place place)
      throws SQLException, IOException {
    Order order = command.order();
    Connection database = place.database();
    Claim claim = Claim.of(order, place.run().worker());
    Fence.prepare(database);
    Fence.raise(database, claim);
    return Transaction.<Outcome, IOException>run(
        database,
        () -> {
          Fence.lock(database, claim);
          merge.lock();
          List<TableChange> changes = merge.compare();
          boolean wanted =
              !Boolean.TRUE.equals(command.withoutCopy())
                  && changes.stream().anyMatch(Recover::touchesRows);
          BundleId copy =
              wanted
                  ? copies.write(order, command.plan().isolate("A restore by hand"), place.run())
                  : null;
          merge.apply(BundleRows.sequences(source));
          ReadBack.require(database, source, selection);
          place.run().checkCancelled();
          return new Outcome(changes, copy);
        });
  }

  /** Whether rows that are there now would be lost. */
  private static boolean touchesRows(TableChange change) {
    return change.changed() > 0 || change.deleted() > 0 || change.inserted() > 0;
  }
}
