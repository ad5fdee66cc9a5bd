package dev.drover.backup.check;

import dev.drover.common.message.Command;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.postgres.Servers;
import dev.drover.common.worker.Run;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Checks a plan of kind isolate: the source from its tables to its rows, then the target. */
final class IsolateCheck {
  private static final int MOST_SAMPLES = 3;
  private static final ProjectRef NOBODY = new ProjectRef("drover-check-no-such-project-7d1e0f");

  private final Isolate plan;
  private final Command.CheckPlan command;
  private final Findings findings;
  private final Run run;
  private final Servers servers;
  private final ServerCheck access;

  IsolateCheck(
      Servers servers,
      Duration limit,
      Isolate plan,
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
    List<TableName> tables = plan.tables().stream().map(TableRule::table).toList();
    try (Session source =
        access.open("source", plan.source().server(), new DatabaseName(plan.source().database()))) {
      Structure structure = source == null ? null : Structure.read(source, tables);
      if (source != null && structure != null) {
        checkSource(
            new Subject(
                plan, sample(), !command.sample().isEmpty(), source, structure, findings, run));
      }
      run.checkCancelled();
      new TargetCheck(servers, access, command, plan, findings, run).check(source, structure);
    }
  }

  private List<ProjectRef> sample() {
    return command.sample().isEmpty()
        ? List.of(NOBODY)
        : command.sample().stream().limit(MOST_SAMPLES).toList();
  }

  private static void checkSource(Subject subject) throws SQLException {
    new TablesCheck(subject).check();
    new PrivilegesCheck(subject).check();
    new PredicateCheck(subject).check();
    new IndexCheck(subject).check();
    new CoverageCheck(subject).check();
  }
}
