package dev.drover.common.message;

import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.BackupRules;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Limits;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.plan.Target;
import dev.drover.common.plan.VerifyRules;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One of each message, by the name of its file in the golden corpus. */
final class GoldenMessages {
  private static final MigrationId MIGRATION =
      MigrationId.parse("01980000-0000-7000-8000-000000000001");
  private static final ProjectRef PROJECT = new ProjectRef("acme");
  private static final DatabaseName DATABASE = new DatabaseName("project_acme");
  private static final DatabaseName STAGING = DatabaseName.staging(MIGRATION, 2);
  private static final BundleId BUNDLE = BundleId.of(PROJECT, MIGRATION, 1);
  private static final Order ORDER = new Order(MIGRATION, 2, PROJECT, "projects", DATABASE, 3600);
  private static final SealedBundle SEALED = new SealedBundle(BUNDLE, "ab12");
  private static final Event.Origin ORIGIN = new Event.Origin(MIGRATION, 2, "migrate-1");
  private static final Failure FAILURE =
      new Failure(
          FailureKind.TRANSIENT, "lock_timeout", "A lock was in the way.", "auth.users", "Wait.");
  private static final Finding FINDING =
      new Finding(
          "row_differs",
          Finding.Severity.ERROR,
          "auth.users",
          "7",
          "email",
          "It differs.",
          "Repair it.");
  private static final Isolate PLAN =
      new Isolate(
          "isolate",
          new Isolate.Source("platform", "platform"),
          new Target(
              "projects",
              "project_{slug}",
              Target.Mode.CREATE,
              Target.ExistingRows.REFUSE,
              List.of(new Target.SchemaFile("001.sql", "CREATE TABLE t (id int)")),
              "5f"),
          List.of(new TableRule(new TableName("auth", "users"), "project = :project", null)),
          new Limits(8, 1000L, 10, 3, 60),
          VerifyRules.DEFAULT,
          BackupRules.DEFAULT);

  private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

  private GoldenMessages() {}

  static Map<String, Object> all() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("command-backup", new Command.Backup(ORDER, PLAN, BUNDLE));
    all.put("command-backup-again", new Command.Backup(ORDER, PLAN, BUNDLE, null, 1));
    all.put("command-migrate", new Command.Migrate(ORDER, PLAN, SEALED));
    all.put("command-verify", new Command.Verify(ORDER, PLAN, SEALED, STAGING));
    all.put(
        "command-backup-given",
        new Command.Backup(ORDER, PLAN, BUNDLE, new GivenBundle(SEALED, MIGRATION)));
    all.put("command-migrate-given", new Command.Migrate(ORDER, PLAN, SEALED, MIGRATION));
    all.put("command-verify-given", new Command.Verify(ORDER, PLAN, SEALED, STAGING, MIGRATION));
    all.put("command-promote", new Command.Promote(ORDER, PLAN, STAGING));
    all.put("command-promote-given", new Command.Promote(ORDER, PLAN, STAGING, MIGRATION));
    all.put("command-restore", new Command.Restore(ORDER, PLAN, null, null));
    all.put("command-restore-by-hand", new Command.Restore(ORDER, PLAN, SEALED, true));
    all.put("command-check-plan", new Command.CheckPlan(ORDER, PLAN, List.of(PROJECT)));
    all.put("command-save", new Command.Save(ORDER, PLAN, BUNDLE));
    all.put("command-recover", new Command.Recover(ORDER, PLAN, SEALED, MIGRATION, true));
    all.put(
        "command-recover-without-copy",
        new Command.Recover(ORDER, PLAN, SEALED, MIGRATION, true, true));
    all.put("command-drill", new Command.Drill(ORDER, PLAN, SEALED, MIGRATION));
    all.put("command-examine", new Command.Examine(ORDER, PLAN, SEALED, MIGRATION));
    all.put("command-balance", new Command.Balance(ORDER, PLAN, List.of(PROJECT)));
    all.put(
        "event-recovered-with-copy",
        new Event.Recovered(ORIGIN, List.of(new TableChange("auth.users", 1, 2, 3, 4, 0)), BUNDLE));
    all.put("event-started", new Event.Started(ORIGIN, Stage.MIGRATE));
    all.put(
        "event-backed-up",
        new Event.BackedUp(
            ORIGIN, BUNDLE, 7, 700, "ab12", List.of(new TableRows("auth.users", 7))));
    all.put(
        "event-backed-up-measured",
        new Event.BackedUp(
            ORIGIN, BUNDLE, 7, 700, "ab12", List.of(new TableRows("auth.users", 7, 650L))));
    all.put(
        "event-migrated-with-steps",
        new Event.Migrated(
            ORIGIN,
            DATABASE,
            0,
            List.of(
                StepDone.of(MoveStep.DATABASE_MADE),
                new StepDone(MoveStep.FILE_RUN_ALONE, "V2__index.sql"))));
    all.put("event-migrated", new Event.Migrated(ORIGIN, STAGING, 7));
    all.put(
        "event-verified-matches",
        new Event.Verified(ORIGIN, STAGING, new Verdict.Matches(7, List.of())));
    all.put(
        "event-verified-differs",
        new Event.Verified(ORIGIN, STAGING, new Verdict.Differs(List.of(FINDING))));
    all.put(
        "event-verified-unproven",
        new Event.Verified(ORIGIN, STAGING, new Verdict.Unproven("It could not be read.")));
    all.put("event-promoted", new Event.Promoted(ORIGIN, DATABASE));
    all.put("event-promoted-with-findings", new Event.Promoted(ORIGIN, DATABASE, List.of(FINDING)));
    all.put("event-restored", new Event.Restored(ORIGIN));
    all.put("event-restored-from-copy", new Event.Restored(ORIGIN, FINDING));
    all.put("event-failed", new Event.Failed(ORIGIN, Stage.MIGRATE, FAILURE));
    all.put("event-plan-checked", new Event.PlanChecked(ORIGIN, List.of(FINDING)));
    all.put(
        "event-saved",
        new Event.Saved(ORIGIN, SEALED, 700, List.of(new TableRows("auth.users", 7))));
    all.put(
        "event-recovered",
        new Event.Recovered(ORIGIN, List.of(new TableChange("auth.users", 1, 2, 3, 4, 0))));
    all.put(
        "event-drilled",
        new Event.Drilled(
            ORIGIN, List.of(new TableRows("auth.users", 7)), "The plan's schema files."));
    all.put("event-examined", new Event.Examined(ORIGIN, new Verdict.Matches(7, List.of())));
    all.put(
        "event-balanced",
        new Event.Balanced(
            ORIGIN,
            new Verdict.Matches(9, List.of(FINDING)),
            List.of(new TableBalance("auth.users", 9, 7, 2, 0))));
    all.put("control-abandon", new Control.Abandon(MIGRATION, 2));
    all.put("control-drain", new Control.Drain("migrate-1", AT, 30, true));
    all.put("control-resume", new Control.Resume("migrate-1", AT));
    all.put("progress", new Progress(MIGRATION, 2, Stage.MIGRATE, 5, 7, 500));
    all.put(
        "heartbeat",
        new Heartbeat(
            "migrate-1",
            WorkerKind.MIGRATE,
            "0.1.0",
            AT,
            false,
            List.of(new Heartbeat.Slots(Topics.MIGRATE_COMMANDS, 4, 3)),
            List.of(new Heartbeat.Running(MIGRATION, 2, Stage.MIGRATE))));
    all.put(
        "heartbeat-heeding",
        new Heartbeat(
            "migrate-1",
            WorkerKind.MIGRATE,
            "0.1.0",
            AT,
            true,
            List.of(new Heartbeat.Slots(Topics.MIGRATE_COMMANDS, 4, 0)),
            List.of(),
            List.of("abandon", "drain", "resume")));
    return all;
  }

  /** What a reader asks for. */
  static Class<?> type(String name) {
    return switch (name.split("-")[0]) {
      case "command" -> Command.class;
      case "event" -> Event.class;
      case "control" -> Control.class;
      case "progress" -> Progress.class;
      case "heartbeat" -> Heartbeat.class;
      default -> throw new IllegalArgumentException(name);
    };
  }
}
