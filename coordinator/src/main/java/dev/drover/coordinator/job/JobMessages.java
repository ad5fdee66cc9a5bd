package dev.drover.coordinator.job;

import dev.drover.common.message.Command;
import dev.drover.common.message.Control;
import dev.drover.common.message.Json;
import dev.drover.common.message.Order;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.message.Topics;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.Schema;
import dev.drover.coordinator.store.Outgoing;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a job sends. */
final class JobMessages {
  private JobMessages() {}

  /**
   * The command, and where an earlier epoch may still run, a word that it should stop.
   *
   * @param projects whom it is about; not empty
   */
  static List<Outgoing> of(DueJob job, List<ProjectRef> projects, int epoch, Plan plan) {
    MigrationId id = new MigrationId(job.id());
    List<Outgoing> messages = new ArrayList<>();
    if (epoch > 1) {
      messages.add(
          new Outgoing(
              Topics.CONTROL, id.toString(), Json.text(new Control.Abandon(id, epoch - 1))));
    }
    messages.add(
        new Outgoing(
            Topics.commands(job.stage()),
            id.toString(),
            Json.text(command(job, projects, epoch, plan))));
    return messages;
  }

  private static Command command(DueJob job, List<ProjectRef> projects, int epoch, Plan plan) {
    ProjectRef project = projects.getFirst();
    MigrationId id = new MigrationId(job.id());
    Order order =
        new Order(
            id,
            epoch,
            project,
            job.server(),
            new DatabaseName(job.database()),
            Math.multiplyExact(plan.limits().stageMinutes(), 60));
    return switch (job.kind()) {
      case BACKUP -> new Command.Save(order, plan.withoutFiles(), BundleId.of(project, id, epoch));
      case RESTORE ->
          new Command.Recover(
              order,
              restoring(plan, job),
              bundle(job),
              origin(job),
              job.dryRun(),
              job.withoutCopy() ? true : null);
      case DRILL -> new Command.Drill(order, plan, bundle(job), origin(job));
      case VERIFY ->
          new Command.Examine(
              order,
              plan.withoutFiles(),
              job.reads() == null ? null : bundle(job),
              job.reads() == null ? null : origin(job));
      case BALANCE -> new Command.Balance(order, plan.withoutFiles(), projects);
      case PRUNE -> throw new IllegalArgumentException("No worker prunes");
    };
  }

  /** What a plan says of later rows is meant for the saga; a person says it each time. */
  private static Plan restoring(Plan plan, DueJob job) {
    return plan instanceof Schema versions
        ? versions.with(job.losingRows() ? Schema.LaterRows.LOSE : Schema.LaterRows.REFUSE)
        : plan.withoutFiles();
  }

  private static SealedBundle bundle(DueJob job) {
    DueJob.Reads reads = reads(job);
    return new SealedBundle(new BundleId(reads.bundle()), reads.manifestSha256());
  }

  private static MigrationId origin(DueJob job) {
    return new MigrationId(reads(job).origin());
  }

  private static DueJob.Reads reads(DueJob job) {
    return Objects.requireNonNull(job.reads(), "No bundle for a " + job.kind().word());
  }
}
