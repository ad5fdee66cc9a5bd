package dev.drover.backup.check;

import dev.drover.common.message.Command;
import dev.drover.common.message.Finding;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.postgres.ScratchDatabase;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.Sql;
import dev.drover.common.worker.Run;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Can the target take the projects: reachable, allowed, of the same encoding, with tables that fit?
 */
final class TargetCheck {
  private static final int MOST_SAMPLES = 3;

  private final Servers servers;
  private final ServerCheck access;
  private final Command.CheckPlan command;
  private final Isolate plan;
  private final Findings findings;
  private final Run run;

  TargetCheck(
      Servers servers,
      ServerCheck access,
      Command.CheckPlan command,
      Isolate plan,
      Findings findings,
      Run run) {
    this.servers = servers;
    this.access = access;
    this.command = command;
    this.plan = plan;
    this.findings = findings;
    this.run = run;
  }

  /**
   * @param source and {@code structure} absent when the source could not be opened
   */
  void check(@Nullable Session source, @Nullable Structure structure) throws SQLException {
    try (Session maintenance = access.openMaintenance("target", plan.target().server())) {
      if (maintenance != null) {
        if (source != null) {
          sameDatabase(source, maintenance);
        }
        new ProbesCheck(plan, findings).check(maintenance);
        switch (plan.target().mode()) {
          case CREATE -> create(maintenance, source, structure);
          case EXISTING -> existing(source, structure);
        }
      }
    }
  }

  private List<ProjectRef> sample() {
    return command.sample().stream().limit(MOST_SAMPLES).toList();
  }

  private List<TableName> tables() {
    return plan.tables().stream().map(TableRule::table).toList();
  }

  private void sameDatabase(Session source, Session target) throws SQLException {
    String database = plan.source().database();
    boolean sameName =
        plan.target().database().equals(database)
            || sample().stream()
                .anyMatch(ref -> plan.target().databaseOf(ref).value().equals(database));
    if (target.isServerOf(source) && sameName) {
      findings.error(
          "plan_unsafe",
          null,
          "Source and target are the same database, " + database,
          "Name another target database.");
    }
  }

  private void create(Session maintenance, @Nullable Session source, @Nullable Structure structure)
      throws SQLException {
    if (!maintenance.mayCreateDatabases(plan.target().server(), findings)) {
      return;
    }
    for (ProjectRef project : sample()) {
      DatabaseName name = plan.target().databaseOf(project);
      if (maintenance.is(
          "SELECT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = "
              + Sql.literal(name.value())
              + ")")) {
        findings.warning(
            "target_exists",
            null,
            "Database " + name + " of project '" + project + "' exists already",
            "Drop or rename it, or use mode: existing.");
      }
    }
    try (ScratchDatabase scratch =
        ScratchDatabase.create(
            servers, plan.target().server(), ScratchDatabase.Purpose.CHECK, command.order())) {
      Optional<Finding> mistake =
          SchemaTrial.run(servers, plan.target().server(), scratch, plan.target().schema(), run);
      mistake.ifPresent(findings::add);
      if (mistake.isEmpty()) {
        try (Session session = access.open("target", plan.target().server(), scratch.name())) {
          if (session != null) {
            compare(session, source, structure);
          }
        }
      }
    }
  }

  private void existing(@Nullable Session source, @Nullable Structure structure)
      throws SQLException {
    if (sample().isEmpty()) {
      findings.info(
          "not_compared",
          null,
          "No project was given to compare a target database with the source");
    }
    for (ProjectRef project : sample()) {
      try (Session session =
          access.open("target", plan.target().server(), plan.target().databaseOf(project))) {
        if (session != null) {
          Structure there = compare(session, source, structure);
          new ExistingCheck(plan, session, there, findings).check(project);
        }
      }
    }
  }

  private Structure compare(Session target, @Nullable Session source, @Nullable Structure structure)
      throws SQLException {
    Structure there = Structure.read(target, tables());
    if (source != null && structure != null) {
      new StructureComparison(structure, there, findings).compare(tables());
      new SurroundingsCheck(source, target, findings).check(structure, tables());
    }
    return there;
  }
}
