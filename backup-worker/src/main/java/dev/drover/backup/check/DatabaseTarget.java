package dev.drover.backup.check;

import dev.drover.common.bundle.Definitions;
import dev.drover.common.database.Traits;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Database;
import dev.drover.common.postgres.PostgresFailures;
import dev.drover.common.postgres.ScratchDatabase;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.Sql;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether the target server can take databases, and one database in particular. */
final class DatabaseTarget {
  private static final long GIGABYTE = 1_000_000_000;

  private final Servers servers;
  private final Database plan;
  private final Command.CheckPlan command;
  private final Session target;
  private final Findings findings;
  private boolean creates;
  private boolean sameServer;

  DatabaseTarget(
      Servers servers,
      Database plan,
      Command.CheckPlan command,
      Session target,
      Findings findings) {
    this.servers = servers;
    this.plan = plan;
    this.command = command;
    this.target = target;
    this.findings = findings;
  }

  /** What holds for every database. */
  void server(Session source) throws SQLException {
    creates = target.mayCreateDatabases(plan.target().server(), findings);
    sameServer = target.isServerOf(source);
  }

  /** Extensions that are there in another version than in the source. */
  void versions(List<Definitions.Extension> extensions) throws SQLException {
    Map<String, String> there = new HashMap<>();
    target.rows(
        "SELECT name, default_version FROM pg_catalog.pg_available_extensions",
        row -> there.put(row.getString(1), row.getString(2)));
    for (Definitions.Extension one : extensions) {
      String version = there.get(one.name());
      if (version == null) {
        if (plan.optionalExtensions().contains(one.name())) {
          findings.info(
              "extension_left",
              null,
              "The optional extension " + one.name() + " is not on the target and stays behind");
        }
      } else if (!version.equals(one.version())) {
        findings.info(
            "extension_version",
            null,
            "Extension "
                + one.name()
                + " is of version "
                + one.version()
                + " in the source and will be of version "
                + version);
      }
    }
  }

  /**
   * @param traits of the source
   */
  void database(ProjectRef project, Session source, Definitions.Traits traits) throws SQLException {
    DatabaseName name = plan.target().databaseOf(project);
    if (sameServer && name.equals(plan.source().databaseOf(project))) {
      findings.error(
          "plan_unsafe",
          null,
          "Source and target are the same database, " + name,
          "Name another target database.");
      return;
    }
    if (target.is(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = "
            + Sql.literal(name.value())
            + ")")) {
      findings.error(
          "target_exists",
          null,
          "Database " + name + " of project '" + project + "' exists already on the target",
          "Drop or rename it: a whole database is only moved to where none is.");
    }
    space(project, source);
    if (creates) {
      rehearse(traits);
    }
  }

  private void space(ProjectRef project, Session source) throws SQLException {
    Integer free = servers.described(plan.target().server()).freeGigabytes();
    if (free == null) {
      findings.info(
          "space_unknown",
          null,
          "How much room server '"
              + plan.target().server()
              + "' has is not known; servers."
              + plan.target().server()
              + ".free-gigabytes says it");
      return;
    }
    long bytes = source.count("SELECT pg_catalog.pg_database_size(pg_catalog.current_database())");
    if (bytes > free * GIGABYTE) {
      findings.error(
          "target_space",
          null,
          "The database of project '"
              + project
              + "' has "
              + bytes
              + " bytes, and server '"
              + plan.target().server()
              + "' has room for "
              + free
              + " GB",
          "Make room there and raise servers." + plan.target().server() + ".free-gigabytes.");
    }
  }

  /** Whether a database with the source's encoding and locale can be made there. */
  private void rehearse(Definitions.Traits traits) throws SQLException {
    String options = Traits.options(traits);
    try (ScratchDatabase _ =
        ScratchDatabase.create(
            servers,
            plan.target().server(),
            ScratchDatabase.Purpose.CHECK,
            command.order(),
            options)) {
      // That it could be made is the answer.
    } catch (SQLException e) {
      if (PostgresFailures.of(e).kind().retryable()) {
        throw e;
      }
      findings.error(
          "locale_missing",
          null,
          "No database with the source's encoding and locale can be made on the target ("
              + options
              + "): "
              + PostgresFailures.of(e).message(),
          "Install the locale on the target's machine, or build its server with that provider.");
    } catch (DroverException e) {
      findings.error(e.failure().code(), null, e.failure().message(), e.failure().remedy());
    }
  }
}
