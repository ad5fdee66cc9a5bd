package dev.drover.migrate.database;

import dev.drover.common.bundle.Manifest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.PostgresFailures;
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
  private static final String FOREIGN_KEY_VIOLATION = "23503";

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
        Archive archive = Archive.unpack(site, origins)) {
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
        new Rights(database, site.name(), site.plan().access()).apply(origins);
        checks(database, archive);
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
   * Sessions of one {@code pg_restore} can get in each other's way, which it does not foresee in
   * every case: they wait for each other, and of partitions one may not find there what another has
   * made. A single one never does, so what it fails at is wrong.
   */
  private void rest(Connection database, Archive archive, Progress progress)
      throws SQLException, IOException {
    int parallel = site.servers().parallel();
    try {
      archive.rest(parallel, parallel);
    } catch (DroverException e) {
      boolean perhaps =
          switch (e.failure().kind()) {
            case TRANSIENT -> true;
            case USER -> archive.attaches();
            default -> false;
          };
      if (parallel == 1 || !perhaps) {
        throw e;
      }
      LaterDefinitions.takeBack(database, progress);
      archive.rest(1, parallel);
    }
  }

  /**
   * Foreign keys are made at once and then checked, which locks no table that another check needs:
   * so each table's are checked, and its statistics gathered, beside the other tables'. {@code
   * pg_restore} checks one while no other table that it touches is at work.
   */
  private void checks(Connection database, Archive archive) throws SQLException, IOException {
    TableChecks checks = new TableChecks(database, archive.foreignKeys());
    checks.makeForeignKeys();
    List<List<String>> tables = checks.statements(origins.part().tables());
    List<List<String>> parents = parents(database).stream().map(List::of).toList();
    try {
      sideBySide(
          database,
          connections -> {
            PartsLoad load = new PartsLoad(connections, (_, _) -> {}, site.run());
            load.execute(tables);
            load.execute(parents);
          });
    } catch (SQLException e) {
      if (FOREIGN_KEY_VIOLATION.equals(e.getSQLState())) {
        throw violated(e);
      }
      throw e;
    }
  }

  private static DroverException violated(SQLException e) {
    Failure failure = PostgresFailures.of(e);
    return new DroverException(
        new Failure(
            FailureKind.DATA,
            "foreign_key_violated",
            "Rows do not fulfil a foreign key, which the source has all the same: "
                + failure.message()
                + ".",
            failure.object(),
            "Correct the rows in the source, where something wrote them with its triggers switched"
                + " off; then replay from the stage 'backup'."),
        e);
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
