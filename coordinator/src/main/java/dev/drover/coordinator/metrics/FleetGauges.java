package dev.drover.coordinator.metrics;

import dev.drover.common.api.BackupJob;
import dev.drover.common.api.MigrationState;
import dev.drover.common.message.WorkerKind;
import dev.drover.common.metrics.Metrics;
import dev.drover.common.plan.Plan;
import dev.drover.coordinator.store.Standing;
import dev.drover.coordinator.store.Standing.Count;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The gauges of what stands in the database, each of them from the start, so that an alert about
 * none of something can be told from an alert about nothing known.
 */
final class FleetGauges {
  private static final List<String> WISHES = List.of("run", "pause", "cancel");
  private static final List<String> JOB_STATES = List.of("waiting", "running");

  private final Metrics metrics;
  private final Supplier<@Nullable Standing> known;

  private FleetGauges(Metrics metrics, Supplier<@Nullable Standing> known) {
    this.metrics = metrics;
    this.known = known;
  }

  /**
   * @param known what is known now; absent before the database was asked for the first time
   */
  static void attach(Metrics metrics, Supplier<@Nullable Standing> known) {
    new FleetGauges(metrics, known).attach();
  }

  private void attach() {
    for (String kind : Plan.kinds()) {
      for (MigrationState state : MigrationState.values()) {
        gauge(
            "drover.migrations",
            "Migrations by kind of plan and state",
            new Standing.Of(Count.MIGRATIONS, kind, state.word()),
            "kind",
            kind,
            "state",
            state.word());
      }
    }
    gauge(
        "drover.migrations.oldest.unfinished.seconds",
        "How long ago the oldest migration that has not ended was accepted",
        new Standing.Of(Count.OLDEST_UNFINISHED, null, null));
    gauge(
        "drover.migrations.overdue.seconds",
        "How long a saga waits for its timer to be looked at",
        new Standing.Of(Count.OVERDUE, null, null));
    for (String wish : WISHES) {
      gauge(
          "drover.batches",
          "Batches that have not ended",
          new Standing.Of(Count.BATCHES, wish, null),
          "wish",
          wish);
    }
    for (WorkerKind kind : WorkerKind.values()) {
      gauge(
          "drover.workers",
          "Workers heard of within a lease",
          new Standing.Of(Count.WORKERS, kind.word(), null),
          "kind",
          kind.word());
    }
    gauge(
        "drover.outbox.messages",
        "Messages that wait to be sent to Kafka",
        new Standing.Of(Count.OUTBOX, null, null));
    jobs();
  }

  private void jobs() {
    Stream.of(BackupJob.Kind.values())
        .forEach(kind ->
            JOB_STATES.forEach(state ->
                gauge(
                    "drover.jobs",
                    "Backups, restores, drills and the like that were asked for and have not ended",
                    new Standing.Of(Count.JOBS, kind.word(), state),
                    "kind",
                    kind.word(),
                    "state",
                    state)));
  }

  private void gauge(String name, String help, Standing.Of of, String... labels) {
    metrics.gauge(
        name,
        help,
        () -> {
          Standing standing = known.get();
          return standing == null
              ? Double.NaN
              : standing.value(of.count(), of.first(), of.second());
        },
        labels);
  }
}
