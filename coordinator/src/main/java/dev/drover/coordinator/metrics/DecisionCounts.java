package dev.drover.coordinator.metrics;

import dev.drover.common.api.MigrationState;
import dev.drover.common.failure.Failure;
import dev.drover.common.message.Stage;
import dev.drover.common.metrics.Metrics;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Phase;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.store.DecisionListener;
import io.micrometer.core.instrument.Counter;
import java.util.stream.Stream;

/**
 * Counts what this coordinator has decided since it started; the sum over all coordinators is the
 * fleet's. A decision whose process dies between its commit and its count is counted by nobody.
 * Thread-safe.
 */
public final class DecisionCounts implements DecisionListener {
  private final Metrics metrics;

  /** Every counter is there from zero on, so that its first increase is seen as one. */
  public DecisionCounts(Metrics metrics) {
    this.metrics = metrics;
    Stream.of(MigrationState.values())
        .filter(MigrationState::ended)
        .forEach(state -> ended(state.word()));
    Stream.of(Stage.values())
        .filter(Stage::ofMigration)
        .forEach(stage -> {
          retries(stage);
          failures(stage, Metrics.OTHER);
        });
    restores(true);
    restores(false);
  }

  @Override
  public void decided(State before, Decision decision) {
    State next = decision.next().state();
    if (decision.outcome() != null) {
      ended(next.name()).increment();
    }
    if (before instanceof State.Active active) {
      Failure failure = decision.note().failure();
      if (failure != null) {
        failures(active.stage(), metrics.code(failure.code())).increment();
      }
      if (next instanceof State.Active again && again.phase() instanceof Phase.BackingOff) {
        retries(active.stage()).increment();
      }
      if (active instanceof State.Restoring && !(next instanceof State.Restoring)) {
        restores(!(next instanceof State.NeedsAttention)).increment();
      }
    }
  }

  private Counter ended(String state) {
    return metrics.counter(
        "drover.migrations.ended", "Migrations that came to an end", "state", state);
  }

  private Counter retries(Stage stage) {
    return metrics.counter(
        "drover.migration.retries",
        "Stages that are tried again after a failure",
        "stage",
        stage.word());
  }

  private Counter failures(Stage stage, String code) {
    return metrics.counter(
        "drover.migration.failures",
        "Failures of migrations' stages",
        "stage",
        stage.word(),
        "code",
        code);
  }

  private Counter restores(boolean restored) {
    return metrics.counter(
        "drover.restores",
        "Restores of targets that came to an end",
        "outcome",
        restored ? "restored" : "exhausted");
  }
}
