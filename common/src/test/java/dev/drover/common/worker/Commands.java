package dev.drover.common.worker;

import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Order;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.BackupRules;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Limits;
import dev.drover.common.plan.Target;
import dev.drover.common.plan.VerifyRules;
import java.util.List;

/** Commands that a frame does not look into, and answers to them. */
final class Commands {
  private static final ProjectRef PROJECT = new ProjectRef("acme");
  private static final DatabaseName DATABASE = new DatabaseName("project_acme");
  private static final Isolate PLAN =
      new Isolate(
          "test",
          new Isolate.Source("platform", "platform"),
          new Target(
              "projects",
              "project_{slug}",
              Target.Mode.CREATE,
              Target.ExistingRows.REFUSE,
              List.of(),
              ""),
          List.of(),
          Limits.DEFAULT,
          VerifyRules.DEFAULT,
          BackupRules.DEFAULT);

  private Commands() {}

  static Command aCommand() {
    return aCommand(MigrationId.next(), 1, 600);
  }

  static Command aCommand(MigrationId migration, int epoch, int timeLimitSeconds) {
    Order order = new Order(migration, epoch, PROJECT, "projects", DATABASE, timeLimitSeconds);
    SealedBundle bundle =
        new SealedBundle(BundleId.of(PROJECT, migration, epoch), "5ea1".repeat(16));
    return new Command.Verify(order, PLAN, bundle, DATABASE);
  }

  /** The answer of a handler to which all is well. */
  static Event matches(Command command, Run run) {
    Order order = command.order();
    return new Event.Verified(
        new Event.Origin(order.migration(), order.epoch(), run.worker()),
        DATABASE,
        new Verdict.Matches(1, List.of()));
  }
}
