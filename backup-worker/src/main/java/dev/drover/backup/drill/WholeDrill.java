package dev.drover.backup.drill;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.BundleRows;
import dev.drover.common.bundle.Definitions;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.database.ArchiveContents;
import dev.drover.common.database.LibpqAddress;
import dev.drover.common.database.PostgresTools;
import dev.drover.common.database.RestoreRun;
import dev.drover.common.database.ToolRun;
import dev.drover.common.database.Traits;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Order;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.Database;
import dev.drover.common.postgres.LargeObjects;
import dev.drover.common.postgres.ScratchDatabase;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.postgres.TableCopy;
import dev.drover.common.worker.LoadMeter;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A whole database made of its bundle for trial: tables by {@code pg_restore}, every row, then what
 * hangs on them (keys, indexes, constraints, views with data) but event triggers, which fails where
 * rows contradict it. Owners and privileges are left out, so no role of the source is needed but
 * those of its policies. Large objects are proven in the bundle and not made.
 */
final class WholeDrill {
  private final Servers servers;
  private final Order order;
  private final Database plan;
  private final Run run;

  WholeDrill(Servers servers, Order order, Database plan, Run run) {
    this.servers = servers;
    this.order = order;
    this.plan = plan;
    this.run = run;
  }

  /**
   * @return what the scratch database was made of, in a sentence
   * @throws DroverException {@code bundle_without_definitions}; {@code drill_differs}; {@code
   *     tool_missing}, {@code tool_too_old}, {@code tool_vulnerable}, {@code tool_failed}
   */
  String prove(BundleReader bundle) throws SQLException, IOException {
    Manifest.Part part = bundle.manifest().source();
    Definitions definitions = part.definitions();
    if (definitions == null) {
      throw DroverException.data(
          "bundle_without_definitions",
          "The bundle " + bundle.manifest().id() + " holds rows alone, not a whole database.",
          null,
          "Drill it under the plan that it was written by.");
    }
    int version;
    try (Connection connection = servers.openMaintenance(order.server())) {
      version = connection.getMetaData().getDatabaseMajorVersion();
    }
    PostgresTools.Tool tool =
        new PostgresTools(servers)
            .require(PostgresTools.Program.PG_RESTORE, version, plan.allowVulnerableTools());
    Path archive = Files.createTempFile("drover-drill-", ".dump");
    Path list = Files.createTempFile("drover-drill-", ".list");
    try (ScratchDatabase scratch =
        ScratchDatabase.create(
            servers,
            order.server(),
            ScratchDatabase.Purpose.DRILL,
            order,
            Traits.options(definitions.traits()))) {
      try (InputStream bytes = bundle.open(definitions.archive())) {
        Files.copy(bytes, archive, StandardCopyOption.REPLACE_EXISTING);
      }
      LibpqAddress address = LibpqAddress.of(servers.described(order.server()), scratch.name());
      ArchiveContents contents = ArchiveContents.of(tool, archive, run);
      contents.write(list, plan.choice(), ArchiveContents.Portion.ALL);
      restore(RestoreRun.into(address, tool, version, 1), "--section=pre-data", archive, list);
      List<BundleRows> rows =
          BundleRows.of(bundle, part).stream()
              .filter(one -> !LargeObjects.are(one.shape()))
              .toList();
      load(scratch.name(), part.rows(), rows);
      restore(RestoreRun.into(address, tool, version, 1), "--section=post-data", archive, list);
      compare(scratch.name(), part);
      return "Made by "
          + tool.version().text()
          + " of the bundle's definitions"
          + (rows.size() == part.tables().size() ? "." : "; large objects were only read.");
    } finally {
      Files.deleteIfExists(archive);
      Files.deleteIfExists(list);
    }
  }

  private void restore(ToolRun restore, String section, Path archive, Path list)
      throws IOException {
    restore
        .with("--no-owner", "--no-privileges", section, "--use-list=" + list, archive.toString())
        .run(OutputStream.nullOutputStream(), run);
  }

  private void load(DatabaseName into, long planned, List<BundleRows> rows)
      throws SQLException, IOException {
    LoadMeter meter = new LoadMeter(run, planned, plan.limits().rowsPerSecond(), System::nanoTime);
    try (Connection database = servers.open(order.server(), into);
        Run.Registration _ = run.onCancel(new StatementCancel(database))) {
      for (BundleRows table : rows) {
        if (table.count() > 0) {
          new TableCopy(table, Sql.table(table.shape().table()), meter).over(database);
        }
      }
    }
  }

  private void compare(DatabaseName scratch, Manifest.Part part) throws SQLException, IOException {
    try (Connection database = servers.open(order.server(), scratch);
        Run.Registration _ = run.onCancel(new StatementCancel(database))) {
      for (Manifest.Table table : part.tables()) {
        if (!LargeObjects.are(table.shape())) {
          Drill.compare(database, table);
        }
        run.checkCancelled();
      }
    }
  }
}
