package dev.drover.migrate.database;

import dev.drover.common.bundle.Manifest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.LargeObjects;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.worker.LoadMeter;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Builds a database from its bundle, phase by phase, from wherever it is ({@link Phase}). Tables
 * first, then rows in parts, then what hangs on them, statistics, and last what would act on all
 * this: so no trigger, rule or event trigger of the source ever fires here.
 */
final class Construction {
  private final Site site;
  private final Origins origins;

  Construction(Site site, Origins origins) {
    this.site = site;
    this.origins = origins;
  }

  /**
   * @return how many rows there are, with those of earlier attempts
   */
  long build() throws SQLException, IOException {
    try (Connection database = site.open();
        Run.Registration _ = site.run().onCancel(new StatementCancel(database));
        Archive archive = Archive.unpack(site, origins.bundle(), origins.definitions().archive())) {
      Progress progress = new Progress(database, origins.seal());
      Phase phase = progress.phase();
      if (phase == Phase.EMPTY) {
        archive.tables();
        progress.beginRows();
        phase = Phase.ROWS;
      }
      if (phase == Phase.ROWS) {
        rows(database, progress);
        progress.beginDefinitions(sequences());
        phase = Phase.DEFINITIONS;
      } else if (phase == Phase.DEFINITIONS) {
        LaterDefinitions.takeBack(database, progress);
      }
      if (phase == Phase.DEFINITIONS) {
        rest(database, archive, progress);
        definitions(database);
        progress.beginLast();
      }
      last(database, archive);
      return origins.part().rows();
    }
  }

  private void rows(Connection database, Progress progress) throws SQLException, IOException {
    Set<Integer> there = progress.parts();
    List<LoadPart> parts =
        LoadPart.of(origins).stream().filter(part -> !there.contains(part.number())).toList();
    LoadMeter meter =
        new LoadMeter(
            site.run(),
            parts.stream().mapToLong(LoadPart::count).sum(),
            site.plan().limits().rowsPerSecond(),
            System::nanoTime);
    sideBySide(database, connections -> new PartsLoad(connections, meter, site.run()).load(parts));
  }

  /**
   * Sessions of one {@code pg_restore} can wait for each other's tables, which it does not foresee
   * in every case (partitions); a single one never does.
   */
  private void rest(Connection database, Archive archive, Progress progress)
      throws SQLException, IOException {
    try {
      archive.rest(site.servers().parallel());
    } catch (DroverException e) {
      if (e.failure().kind() != FailureKind.TRANSIENT) {
        throw e;
      }
      LaterDefinitions.takeBack(database, progress);
      archive.rest(1);
    }
  }

  private void definitions(Connection database) throws SQLException, IOException {
    new Rights(database, site.name(), site.plan().access()).apply(origins);
    List<String> analyze =
        origins.part().tables().stream()
            .map(Manifest.Table::shape)
            .filter(shape -> !LargeObjects.are(shape))
            .map(shape -> "ANALYZE " + Sql.table(shape.table()))
            .toList();
    List<String> parents = parents(database);
    sideBySide(
        database,
        connections -> {
          PartsLoad load = new PartsLoad(connections, (_, _) -> {}, site.run());
          load.execute(analyze);
          load.execute(parents);
        });
  }

  /** Statistics of whole partitioned tables and materialized views, which no table's rows gave. */
  private static List<String> parents(Connection database) throws SQLException {
    String sql =
        """
        SELECT n.nspname, c.relname FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
         WHERE c.relkind = 'p' OR c.relkind = 'm' AND c.relispopulated
         ORDER BY 1, 2
        """;
    List<String> statements = new ArrayList<>();
    try (Statement statement = database.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        statements.add("ANALYZE " + Sql.table(new TableName(row.getString(1), row.getString(2))));
      }
    }
    return statements;
  }

  /** What is set for the database comes last, so that it does not hold for our own sessions. */
  private void last(Connection database, Archive archive) throws SQLException, IOException {
    LastSteps steps = new LastSteps(database, site.name());
    steps.dropEventTriggers();
    archive.last();
    Rights rights = new Rights(database, site.name(), site.plan().access());
    steps.settle(origins.definitions().traits(), rights.last(origins));
  }

  private String sequences() {
    StringBuilder statements = new StringBuilder();
    for (Manifest.Sequence sequence : origins.part().sequences()) {
      TableName name = new TableName(sequence.schema(), sequence.name());
      statements.append(Sql.setval(name, sequence.lastValue(), sequence.called())).append(";\n");
    }
    return statements.toString();
  }

  /** What is done over several connections. */
  private interface Work {
    void run(List<Connection> connections) throws SQLException, IOException;
  }

  private void sideBySide(Connection database, Work work) throws SQLException, IOException {
    List<Connection> spare = site.spare();
    try {
      List<Connection> connections = new ArrayList<>(List.of(database));
      connections.addAll(spare);
      work.run(connections);
    } finally {
      for (Connection connection : spare) {
        connection.close();
      }
    }
  }
}
