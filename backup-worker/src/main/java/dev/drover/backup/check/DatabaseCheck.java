package dev.drover.backup.check;

import dev.drover.common.bundle.Definitions;
import dev.drover.common.database.Extensions;
import dev.drover.common.database.PostgresTools;
import dev.drover.common.database.Powers;
import dev.drover.common.database.Roles;
import dev.drover.common.database.SourceContents;
import dev.drover.common.database.SourceRefusals;
import dev.drover.common.database.TargetRefusals;
import dev.drover.common.database.Traits;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.message.Command;
import dev.drover.common.message.Finding;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Database;
import dev.drover.common.postgres.Servers;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Checks a plan of kind database: whether the sample's databases can be read as a whole, whether
 * the target server can take them, and whether the programs that are needed are there. All that
 * stands against it is told at once, before anything is touched.
 */
final class DatabaseCheck {
  private static final int MOST_SAMPLES = 3;

  private final Servers servers;
  private final ServerCheck access;
  private final Database plan;
  private final Command.CheckPlan command;
  private final Findings findings;
  private final Run run;

  DatabaseCheck(
      Servers servers,
      Duration limit,
      Database plan,
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
    try (Session source = access.openMaintenance("source", plan.source().server());
        Session target = access.openMaintenance("target", plan.target().server())) {
      if (source == null || target == null) {
        return;
      }
      int from = source.connection().getMetaData().getDatabaseMajorVersion();
      int to = target.connection().getMetaData().getDatabaseMajorVersion();
      tool(PostgresTools.Program.PG_DUMP, from);
      tool(PostgresTools.Program.PG_RESTORE, to);
      DatabaseTarget there = new DatabaseTarget(servers, plan, command, target, findings);
      there.server(source);
      if (command.sample().isEmpty()) {
        findings.info("not_compared", null, "No project was given to look at its database");
        tell(TargetRefusals.of(target.connection(), from, List.of(), Roles.Wanted.NOBODY));
      }
      for (ProjectRef project : command.sample().stream().limit(MOST_SAMPLES).toList()) {
        run.checkCancelled();
        look(project, from, there, target);
      }
    }
  }

  private void tool(PostgresTools.Program program, int serverMajor) {
    try {
      new PostgresTools(servers).require(program, serverMajor, plan.allowVulnerableTools());
    } catch (DroverException e) {
      tell(List.of(e.failure()));
    }
  }

  private void look(ProjectRef project, int from, DatabaseTarget there, Session target)
      throws SQLException {
    DatabaseName name;
    try {
      name = plan.source().databaseOf(project);
    } catch (DroverException e) {
      tell(List.of(e.failure()));
      return;
    }
    try (Session source = access.open("source", plan.source().server(), name)) {
      if (source == null) {
        return;
      }
      tell(SourceRefusals.of(source.connection(), plan.choice()));
      SourceContents contents = SourceContents.read(source.connection(), plan.choice());
      new DatabaseSource(source, contents, findings).check(name);
      List<Definitions.Extension> extensions = Extensions.read(source.connection(), plan.choice());
      List<Definitions.Extension> needed =
          extensions.stream()
              .filter(one -> !plan.optionalExtensions().contains(one.name()))
              .toList();
      Roles.Wanted roles = Roles.of(source.connection(), contents, plan.access());
      tell(TargetRefusals.of(target.connection(), from, needed, roles));
      tell(new Powers(target.connection()).lacking(source.connection(), contents, needed));
      there.versions(extensions);
      there.database(project, source, Traits.read(source.connection()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void tell(List<Failure> refusals) {
    for (Failure refusal : refusals) {
      findings.add(Finding.error(refusal.code(), null, refusal.message(), refusal.remedy()));
    }
  }
}
