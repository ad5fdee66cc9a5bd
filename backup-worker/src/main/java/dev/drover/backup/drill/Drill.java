package dev.drover.backup.drill;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.BundleRows;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.bundle.TableDigest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Order;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.CopyOut;
import dev.drover.common.postgres.LoadFacts;
import dev.drover.common.postgres.RowLoad;
import dev.drover.common.postgres.ScratchDatabase;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.postgres.TableShape;
import dev.drover.common.postgres.Transaction;
import dev.drover.common.worker.LoadMeter;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Answers {@link Command.Drill}: the bundle is read whole, its rows are loaded into a scratch
 * database, and what comes back out is held against the bundle's digests, all of a table and each
 * bucket. The scratch database goes in any case. Thread-safe.
 *
 * <p>Twice: the second is a drill of its own. Half: the scratch database is dropped by the next
 * epoch, or swept. Late: harmless, since nothing else is touched.
 */
public final class Drill {
  private final Servers servers;
  private final Bundles bundles;

  public Drill(Servers servers, Bundles bundles) {
    this.servers = servers;
    this.bundles = bundles;
  }

  /**
   * @throws DroverException {@code drill_schema} when the scratch database cannot be made; {@code
   *     drill_differs}; what {@link Bundles#open} and {@link BundleReader#proveRows} say of the
   *     bundle
   */
  public Event handle(Command.Drill command, Run run) throws SQLException, IOException {
    Order order = command.order();
    BundleReader bundle = bundles.open(command.bundle(), order.project(), command.origin());
    var _ = bundle.proveRows();
    Manifest.Part source = bundle.manifest().source();
    if (command.plan() instanceof Database plan) {
      String structure = new WholeDrill(servers, order, plan, run).prove(bundle);
      return drilled(order, run, bundle, structure);
    }
    try (ScratchDatabase scratch =
        ScratchDatabase.create(servers, order.server(), ScratchDatabase.Purpose.DRILL, order)) {
      String structure = Structure.make(scratch, servers, command, source, run);
      try (Connection database = servers.open(order.server(), scratch.name());
          Run.Registration _ = run.onCancel(new StatementCancel(database))) {
        load(database, bundle, run);
        for (Manifest.Table table : source.tables()) {
          compare(database, table);
          run.checkCancelled();
        }
      } catch (SQLException e) {
        run.checkCancelled();
        throw e;
      }
      return drilled(order, run, bundle, structure);
    }
  }

  private static Event drilled(Order order, Run run, BundleReader bundle, String structure) {
    Finding warning = bundle.warning();
    return new Event.Drilled(
        new Event.Origin(order.migration(), order.epoch(), run.worker()),
        bundle.manifest().source().tableRows(),
        warning == null ? structure : structure + " " + warning.message() + ".");
  }

  private static void load(Connection database, BundleReader bundle, Run run)
      throws SQLException, IOException {
    Manifest.Part source = bundle.manifest().source();
    List<BundleRows> rows = BundleRows.of(bundle, source);
    List<TableName> tables = rows.stream().map(one -> one.shape().table()).toList();
    LoadFacts facts = LoadFacts.read(database, tables);
    RowLoad.requireColumns(facts, rows);
    RowLoad load = new RowLoad(database, facts, tables, false);
    Transaction.<Long, IOException>run(
        database,
        () -> {
          load.begin(source.rows(), true);
          load.deleteRows();
          long arrived = load.copy(rows, new LoadMeter(run, source.rows(), null, System::nanoTime));
          load.finish(BundleRows.sequences(source));
          return arrived;
        });
  }

  static void compare(Connection database, Manifest.Table table) throws SQLException, IOException {
    TableShape shape = table.shape();
    TableDigest digest = new TableDigest(shape);
    CopyOut.rows(
        database,
        shape.table(),
        "SELECT " + Sql.columns(shape.columnNames()) + " FROM " + shape.from() + " AS t",
        digest);
    if (!digest.total().equals(table.digest())
        || !digest.buckets(table.buckets().size()).equals(table.buckets())) {
      throw DroverException.data(
          "drill_differs",
          "The rows of "
              + shape.table()
              + " that came out of the scratch database are not those of the bundle.",
          shape.table().toString(),
          "Compare the target's columns with the source's: the bundle itself is sound, but a"
              + " restore from it would change rows.");
    }
  }
}
