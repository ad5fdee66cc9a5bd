package dev.drover.backup.check;

import dev.drover.backup.schema.Rehearsal;
import dev.drover.backup.schema.SchemaBackup;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.message.Finding;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.VersionFile;
import dev.drover.common.postgres.ScratchDatabase;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.schema.Versions;
import dev.drover.common.worker.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks a plan of kind schema: the files are run in a scratch database, there and back, and the
 * sample's databases are asked what is pending.
 */
final class SchemaCheck {
  private static final int MOST_SAMPLES = 3;

  private final Servers servers;
  private final ServerCheck access;
  private final Schema plan;
  private final Command.CheckPlan command;
  private final Findings findings;
  private final Run run;

  SchemaCheck(
      Servers servers,
      Duration limit,
      Schema plan,
      Command.CheckPlan command,
      Findings findings,
      Run run) {
    this.servers = servers;
    this.access = new ServerCheck(servers, limit, findings, run);
    this.plan = plan;
    this.command = command;
    this.findings = findings;
    this.run = run;
  }

  void run() throws SQLException {
    String server = plan.target().server();
    try (Session maintenance = access.openMaintenance("target", server)) {
      if (maintenance == null) {
        return;
      }
      // Versions are tried in a scratch database.
      if (!maintenance.mayCreateDatabases(server, findings)) {
        return;
      }
    }
    try {
      SchemaBackup.requireAllowed(plan, server, servers.workers());
    } catch (DroverException e) {
      findings.error(e.failure().code(), null, e.failure().message(), e.failure().remedy());
    }
    rehearse(server);
    if (command.sample().isEmpty()) {
      findings.info("not_compared", null, "No project was given to look at");
    }
    for (ProjectRef project : command.sample().stream().limit(MOST_SAMPLES).toList()) {
      run.checkCancelled();
      look(server, project);
    }
  }

  private void rehearse(String server) throws SQLException {
    try (ScratchDatabase scratch =
            ScratchDatabase.create(
                servers, server, ScratchDatabase.Purpose.CHECK, command.order());
        Connection connection = servers.openForScripts(server, scratch.name());
        Run.Registration _ = run.onCancel(new StatementCancel(connection))) {
      Set<String> ahead = plan.apply().compatible() == null ? null : ahead(server);
      new Rehearsal(connection, plan, file -> ahead == null || ahead.contains(file.baseName()))
          .findings()
          .forEach(findings::add);
    }
  }

  /** What some project of the sample has still before it; absent when that is not known. */
  private @Nullable Set<String> ahead(String server) throws SQLException {
    if (command.sample().isEmpty()) {
      return null;
    }
    Set<String> ahead = new HashSet<>();
    for (ProjectRef project : command.sample().stream().limit(MOST_SAMPLES).toList()) {
      try (Connection database = servers.open(server, plan.target().databaseOf(project))) {
        ahead.addAll(pending(database));
      } catch (DroverException | SQLException e) {
        run.checkCancelled();
        return null; // Told where the project is looked at.
      }
    }
    return ahead;
  }

  private List<String> pending(Connection database) throws SQLException {
    return new Versions(database, plan)
        .steps().stream()
            .flatMap(step -> step.files().stream())
            .map(VersionFile::baseName)
            .toList();
  }

  private void look(String server, ProjectRef project) throws SQLException {
    try (Session session = access.open("target", server, plan.target().databaseOf(project))) {
      if (session == null) {
        return;
      }
    }
    try (Connection database = servers.open(server, plan.target().databaseOf(project))) {
      List<String> pending = pending(database);
      findings.info(
          "schema_pending",
          null,
          "Project '"
              + project
              + "' has "
              + (pending.isEmpty() ? "every file" : pending.size() + " files before it")
              + (pending.isEmpty() ? "" : ": " + String.join(", ", pending)));
    } catch (DroverException e) {
      findings.add(
          Finding.error(
              e.failure().code(),
              null,
              "Project '" + project + "': " + e.failure().message(),
              e.failure().remedy()));
    }
  }
}
