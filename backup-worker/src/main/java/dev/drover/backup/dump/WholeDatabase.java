package dev.drover.backup.dump;

import dev.drover.common.bundle.ArchiveWriter;
import dev.drover.common.bundle.BundleWriter;
import dev.drover.common.bundle.Definitions;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.bundle.SequenceStates;
import dev.drover.common.database.ExpectedScope;
import dev.drover.common.database.Extensions;
import dev.drover.common.database.ForeignKeys;
import dev.drover.common.database.HoldingsReader;
import dev.drover.common.database.LibpqAddress;
import dev.drover.common.database.PostgresTools;
import dev.drover.common.database.Powers;
import dev.drover.common.database.Roles;
import dev.drover.common.database.SourceContents;
import dev.drover.common.database.SourceRefusals;
import dev.drover.common.database.TargetRefusals;
import dev.drover.common.database.ToolRun;
import dev.drover.common.database.Traits;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Json;
import dev.drover.common.message.Order;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.LargeObjects;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.SideBySide;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.TableShape;
import dev.drover.common.schema.Built;
import dev.drover.common.schema.Structure;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole database from one snapshot: its definitions by {@code pg_dump}, which is handed the
 * snapshot, its rows and large objects by ourselves.
 *
 * <p>The snapshot ends with its session, so a backup that was broken off is begun anew: there is
 * nothing to go on from. Nothing is changed in the source.
 */
final class WholeDatabase {
  private static final int RELEASE_WITH_STATISTICS = 18;

  private final Servers servers;
  private final @Nullable String target;
  private final Database plan;
  private final DatabaseName database;
  private final Run run;

  /**
   * @param target the server it will go to, which is asked whether it can take it; absent when it
   *     goes nowhere for now
   */
  WholeDatabase(Servers servers, Order order, Database plan, @Nullable String target, Run run) {
    this.servers = servers;
    this.target = target;
    this.plan = plan;
    this.database = plan.source().databaseOf(order.project());
    this.run = run;
  }

  /**
   * @throws DroverException {@code source_foreign}, {@code choice_dangling}, {@code
   *     schema_reserved}; {@code target_version_older}, {@code extension_missing}, {@code
   *     role_missing}, {@code role_forbidden}, {@code superuser_needed}; {@code tool_missing},
   *     {@code tool_too_old}, {@code tool_vulnerable}, {@code tool_failed}; {@code source_changing}
   */
  Manifest.Part read(PartReader rows) throws SQLException, IOException {
    return read(rows, () -> {});
  }

  /**
   * As {@link #read(PartReader)}.
   *
   * @param checked called once nothing stands against it any more, before the snapshot is taken
   */
  Manifest.Part read(PartReader rows, Runnable checked) throws SQLException, IOException {
    SourceContents contents;
    PostgresTools.Tool tool;
    try (Connection source = servers.open(plan.source().server(), database)) {
      // In a transaction long answers are not collected.
      source.setAutoCommit(false);
      int major = source.getMetaData().getDatabaseMajorVersion();
      tool =
          new PostgresTools(servers)
              .require(PostgresTools.Program.PG_DUMP, major, plan.allowVulnerableTools());
      SourceRefusals.refuse(source, plan.choice());
      contents = SourceContents.read(source, plan.choice());
      if (target != null) {
        refuseTarget(target, source, contents, major);
      }
    }
    checked.run();
    List<TableName> names = List.copyOf(contents.tables().keySet());
    Connection connection = servers.open(plan.source().server(), database);
    try (Snapshot snapshot = Snapshot.begin(connection, database, names, run)) {
      requireSame(contents, snapshot);
      ToolRun dump = dump(snapshot, contents, tool);
      ArchiveWriter archive = rows.furtherLane().archive();
      AtomicReference<List<Manifest.Table>> tables = new AtomicReference<>(List.of());
      SideBySide.run(
          List.of(() -> tables.set(rowsOf(snapshot, contents, rows)), () -> dump.run(archive, run)),
          () -> {
            dump.stop();
            snapshot.abort();
          });
      Definitions definitions =
          new Definitions(
              tool.version().text(),
              snapshot.ask(Traits::read),
              archive.end(),
              access(snapshot, contents, rows.lane()),
              snapshot.ask(one -> Extensions.read(one, plan.choice())),
              new Definitions.Expected(structure(snapshot, rows.lane()), plan.access()),
              snapshot.ask(one -> ForeignKeys.read(one, contents)));
      return new Manifest.Part(
          plan.source().server(),
          database.value(),
          snapshot.serverVersion(),
          snapshot.id(),
          snapshot.position(),
          tables.get(),
          snapshot.ask(one -> SequenceStates.read(one, contents.sequences())),
          definitions,
          null);
    }
  }

  private void refuseTarget(String server, Connection source, SourceContents contents, int major)
      throws SQLException, IOException {
    List<Definitions.Extension> extensions =
        Extensions.read(source, plan.choice()).stream()
            .filter(one -> !plan.optionalExtensions().contains(one.name()))
            .toList();
    Roles.Wanted roles = Roles.of(source, contents, plan.access());
    try (Connection target = servers.openMaintenance(server)) {
      TargetRefusals.refuse(target, major, extensions, roles);
      for (Failure lacking : new Powers(target).lacking(source, contents, extensions)) {
        throw new DroverException(lacking);
      }
    }
  }

  /** Between the first look and the locks somebody may have made or dropped a table. */
  private void requireSame(SourceContents before, Snapshot snapshot)
      throws SQLException, IOException {
    SourceContents now = snapshot.ask(one -> SourceContents.read(one, plan.choice()));
    if (!now.equals(before)) {
      throw new DroverException(
          new Failure(
              FailureKind.TRANSIENT,
              "source_changing",
              "Tables of " + database + " were made or dropped while the backup began.",
              database.toString(),
              "It is tried again; keep changes of its schema away meanwhile."));
    }
  }

  private List<Manifest.Table> rowsOf(Snapshot snapshot, SourceContents contents, PartReader rows)
      throws SQLException, IOException {
    Spare spare = Spare.of(servers, plan.source().server(), database);
    return rows.read(snapshot, selected(snapshot, contents), spare);
  }

  private ToolRun dump(Snapshot snapshot, SourceContents contents, PostgresTools.Tool tool)
      throws SQLException {
    List<String> left = new ArrayList<>();
    contents
        .leftSchemas()
        .forEach(schema -> left.add("--exclude-schema=" + Sql.identifier(schema)));
    contents.leftRelations().forEach(name -> left.add("--exclude-table=" + Sql.table(name)));
    ToolRun dump =
        new ToolRun(tool)
            .on(LibpqAddress.of(servers.described(plan.source().server()), database))
            .with("--format=custom", "--compress=0", "--snapshot=" + snapshot.export())
            .with("--section=pre-data", "--section=post-data", "--no-blobs")
            .with("--no-subscriptions", "--no-tablespaces", "--lock-wait-timeout=60s")
            .with(left);
    if (tool.version().major() >= RELEASE_WITH_STATISTICS) {
      dump.with("--no-statistics");
    }
    return dump;
  }

  private static List<Selected> selected(Snapshot snapshot, SourceContents contents)
      throws SQLException, IOException {
    Map<TableName, TableShape> shapes = snapshot.shapes(List.copyOf(contents.tables().keySet()));
    List<Selected> selected = new ArrayList<>();
    for (Map.Entry<TableName, TableShape.Reach> table : contents.tables().entrySet()) {
      // A table without columns has rows all the same.
      TableShape bare = new TableShape(table.getKey(), List.of(), List.of());
      TableShape shape = shapes.getOrDefault(table.getKey(), bare);
      selected.add(new Selected(shape.reaching(table.getValue()), "true"));
    }
    if (snapshot.ask(LargeObjects::any)) {
      selected.add(new Selected(LargeObjects.SHAPE, "true"));
    }
    return selected;
  }

  /** So that what is made of it can be proven when the source has moved on. */
  private Manifest.Archive structure(Snapshot snapshot, BundleWriter.Lane lane)
      throws SQLException, IOException {
    ArchiveWriter archive = lane.archive();
    Structure structure = snapshot.ask(one -> Structure.whole(one, ExpectedScope.of(plan, one)));
    for (Built fact : structure.facts()) {
      archive.write(
          Json.bytes(
              new Definitions.Fact(
                  fact.kind(), fact.name(), fact.table(), fact.definition(), fact.own())));
      archive.write('\n');
    }
    return archive.end();
  }

  private static Manifest.Archive access(
      Snapshot snapshot, SourceContents contents, BundleWriter.Lane lane)
      throws SQLException, IOException {
    ArchiveWriter archive = lane.archive();
    return snapshot.ask(one -> {
      HoldingsReader.read(
          one,
          contents,
          holding -> {
            archive.write(Json.bytes(holding));
            archive.write('\n');
          });
      return archive.end();
    });
  }
}
