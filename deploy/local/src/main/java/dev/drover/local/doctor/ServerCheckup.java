package dev.drover.local.doctor;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.common.postgres.PostgresFailures;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One PostgreSQL server: a named one, as source and as target, or the coordinator's database. */
final class ServerCheckup {
  static final int OLDEST = 15;

  /** The oldest minor release of each major one without known holes that Drover would touch. */
  static final Map<Integer, Integer> FLOORS = Map.of(18, 6, 17, 11, 16, 15, 15, 19);

  static final Duration SKEW_LIMIT = Duration.ofSeconds(2);

  private ServerCheckup() {}

  /** A server that plans refer to. */
  static List<Diagnosis> named(DroverConfig config, String name) {
    Chart chart = new Chart("servers." + name);
    try (Servers servers = new Servers(config, "drover-doctor")) {
      try (Connection connection = servers.openMaintenance(name)) {
        if (isOldEnough(chart, connection)) {
          ServerFacts facts = ServerFacts.of(connection, ControlDatabase.NAME.value());
          common(chart, facts);
          source(chart, facts);
          target(chart, facts);
          control(chart, facts, servers, name);
        }
      }
    } catch (SQLException e) {
      unreachable(chart, e);
    } catch (DroverException e) {
      refused(chart, e.failure());
    }
    return chart.diagnoses();
  }

  /** The coordinator's own database, which it fills with tables at its first start. */
  static List<Diagnosis> coordinatorDatabase(DroverConfig config) {
    Chart chart = new Chart("coordinator.database");
    try {
      DroverConfig.Server database = config.requireCoordinatorDatabase();
      String only = "coordinator";
      DroverConfig alone = new DroverConfig(null, null, Map.of(only, database), null, null);
      try (Servers servers = new Servers(alone, "drover-doctor");
          Connection connection = servers.openMaintenance(only)) {
        if (isOldEnough(chart, connection)) {
          ServerFacts facts = ServerFacts.of(connection, ControlDatabase.NAME.value());
          common(chart, facts);
          if (facts.createsTables()) {
            chart.fine("tables", "The role may create the coordinator's tables.");
          } else {
            chart.error(
                "tables",
                "The role may create no tables here.",
                "Make "
                    + facts.role()
                    + " the owner of this database, or grant CREATE on its schema public.");
          }
        }
      }
    } catch (SQLException e) {
      unreachable(chart, e);
    } catch (DroverException e) {
      refused(chart, e.failure());
    }
    return chart.diagnoses();
  }

  private static boolean isOldEnough(Chart chart, Connection connection) throws SQLException {
    int version = ServerFacts.version(connection);
    int major = version / 10_000;
    int minor = version % 10_000;
    String shown = "PostgreSQL " + major + "." + minor;
    chart.fine("reachable", "It answers.");
    if (major < OLDEST) {
      chart.error("version", shown + " is too old.", "Use PostgreSQL " + OLDEST + " or later.");
      return false;
    }
    int floor = FLOORS.getOrDefault(major, 0);
    if (minor < floor) {
      chart.warning(
          "version",
          shown + " has known security holes.",
          "Update it to " + major + "." + floor + " or later.");
    } else {
      chart.fine("version", shown);
    }
    return true;
  }

  private static void common(Chart chart, ServerFacts facts) {
    if (facts.skew().abs().compareTo(SKEW_LIMIT) > 0) {
      chart.warning(
          "clock",
          "Its clock and this machine's differ by " + facts.skew().abs().toMillis() + " ms.",
          "Synchronise both with NTP; times in histories would mislead.");
    } else {
      chart.fine("clock", "Its clock agrees with this machine's.");
    }
  }

  private static void source(Chart chart, ServerFacts facts) {
    if (facts.readsAll()) {
      chart.fine("read", "The role reads every table.");
    } else {
      chart.warning(
          "read",
          "The role reads only tables it was granted; as a source it may not see all of a plan's.",
          "GRANT pg_read_all_data TO "
              + Sql.identifier(facts.role())
              + "; 'drover plan check' names single tables.");
    }
    if (facts.bypassesRowSecurity()) {
      chart.fine("row_security", "The role sees all rows of tables with row security.");
    } else {
      chart.warning(
          "row_security",
          "Row security hides rows from the role; a backup of such a table is refused.",
          "ALTER ROLE "
              + Sql.identifier(facts.role())
              + " BYPASSRLS, where this server is a source.");
    }
  }

  private static void target(Chart chart, ServerFacts facts) {
    if (facts.readOnly()) {
      chart.warning(
          "writable",
          "The server is read-only: it can be a source but not a target.",
          "Name the primary, where this server is a target.");
    }
    if (facts.createsDatabases()) {
      chart.fine("create_database", "The role may create databases.");
    } else {
      chart.warning(
          "create_database",
          "The role may create no databases, so plans with mode create cannot use this server as target.",
          "ALTER ROLE "
              + Sql.identifier(facts.role())
              + " CREATEDB, where this server is a target.");
    }
    if (facts.silencesTriggers()) {
      chart.fine("triggers", "The role may keep triggers from firing during a load.");
    } else {
      chart.warning(
          "triggers",
          "The role may not set session_replication_role, so triggers of a target would fire during a load.",
          "GRANT SET ON PARAMETER session_replication_role TO "
              + Sql.identifier(facts.role())
              + ".");
    }
  }

  private static void control(Chart chart, ServerFacts facts, Servers servers, String name)
      throws SQLException {
    String database = ControlDatabase.NAME.value();
    if (!facts.hasControl()) {
      if (facts.createsDatabases() && !facts.readOnly()) {
        chart.fine(
            "control", "The database " + database + " will be made at its first use as target.");
      } else {
        chart.warning(
            "control",
            "The database " + database + " is not there, and the role may not make it.",
            "Where this server is a target: CREATE DATABASE "
                + database
                + " OWNER "
                + Sql.identifier(facts.role())
                + ".");
      }
      return;
    }
    try (Connection connection = servers.open(name, ControlDatabase.NAME);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT CASE WHEN to_regclass('drover.fence') IS NULL
                            THEN has_database_privilege(current_database(), 'CREATE')
                            ELSE has_table_privilege('drover.fence', 'SELECT, INSERT, UPDATE') END
                """)) {
      row.next();
      if (row.getBoolean(1)) {
        chart.fine("control", "The database " + database + " is usable.");
      } else {
        chart.error(
            "control",
            "The role may not write the fences in the database " + database + ".",
            "Make " + facts.role() + " the owner of that database, or use the role that made it.");
      }
    }
  }

  private static void unreachable(Chart chart, SQLException error) {
    Failure failure = PostgresFailures.of(error);
    chart.error(
        "reachable",
        failure.message(),
        failure.remedy() != null
            ? failure.remedy()
            : "Check that the server runs, the url, and the way there.");
  }

  private static void refused(Chart chart, Failure failure) {
    chart.error(
        failure.code(),
        failure.message(),
        failure.remedy() != null ? failure.remedy() : "Correct drover.yaml.");
  }
}
