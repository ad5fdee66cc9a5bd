package dev.drover.coordinator.api;

import dev.drover.common.api.BatchState;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.api.MigrationState;
import dev.drover.common.plan.Window;
import dev.drover.coordinator.store.BatchView;
import dev.drover.coordinator.store.Counts;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Batches as the API shows them. */
final class Shown {
  private Shown() {}

  /**
   * @param differing how many of the unsuccessful ones ended so because verification found a
   *     difference
   */
  static BatchStatus batch(BatchView batch, int differing) {
    Counts counts = batch.counts();
    return new BatchStatus(
        batch.id(),
        batch.name(),
        batch.plan(),
        state(batch),
        batch.reason(),
        batch.maxInFlight(),
        new BatchStatus.Counts(
            counts.total(),
            counts.queued(),
            counts.running(),
            counts.completed(),
            counts.restored(),
            counts.refused(),
            counts.cancelled(),
            counts.needsAttention(),
            differing,
            states(counts)),
        new BatchStatus.Pace(batch.ratePerSecond(), batch.etaSeconds()),
        batch.createdAt(),
        batch.endedAt(),
        wave(batch),
        window(batch));
  }

  private static BatchStatus.@Nullable Wave wave(BatchView batch) {
    int number = 1;
    for (int end : batch.waves()) {
      if (end > batch.counts().ended() || number == batch.waves().size()) {
        return new BatchStatus.Wave(number, batch.waves().size(), end);
      }
      number++;
    }
    return null;
  }

  private static BatchStatus.@Nullable Window window(BatchView batch) {
    Window window = batch.window();
    return window == null ? null : new BatchStatus.Window(window.toString(), batch.opensAt());
  }

  private static BatchState state(BatchView batch) {
    return switch (batch.state()) {
      case RUNNING -> BatchState.RUNNING;
      case PAUSED -> BatchState.PAUSED;
      case CANCELLING -> BatchState.CANCELLING;
      case ENDED ->
          switch (batch.wish()) {
            case CANCEL -> BatchState.CANCELLED;
            case RUN, PAUSE ->
                batch.counts().completed() == batch.counts().total()
                    ? BatchState.COMPLETED
                    : BatchState.COMPLETED_WITH_FAILURES;
          };
    };
  }

  private static Map<String, Integer> states(Counts counts) {
    Map<String, Integer> states = new LinkedHashMap<>();
    for (MigrationState state : MigrationState.values()) {
      int count =
          switch (state) {
            case QUEUED -> counts.queued();
            case BACKING_UP -> counts.backingUp();
            case MIGRATING -> counts.migrating();
            case VERIFYING -> counts.verifying();
            case PROMOTING -> counts.promoting();
            case RESTORING -> counts.restoring();
            case COMPLETED -> counts.completed();
            case RESTORED -> counts.restored();
            case REFUSED -> counts.refused();
            case CANCELLED -> counts.cancelled();
            case NEEDS_ATTENTION -> counts.needsAttention();
          };
      if (count > 0) {
        states.put(state.word(), count);
      }
    }
    return states;
  }
}
