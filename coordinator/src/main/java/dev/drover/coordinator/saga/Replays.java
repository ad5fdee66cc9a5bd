package dev.drover.coordinator.saga;

import dev.drover.common.failure.Failure;
import dev.drover.common.message.Stage;
import dev.drover.coordinator.saga.State.Queued;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether and how an ended migration runs again. */
final class Replays {
  private Replays() {}

  static Decision decide(Saga saga, Input.Replay replay) {
    String obstacle = obstacle(saga, replay.from());
    if (obstacle != null) {
      return Decision.ignored(saga, obstacle);
    }
    Stage from = replay.from();
    Made made = saga.made();
    Saga again =
        saga.wishing(Wish.RUN)
            .troubled(from == Stage.RESTORE ? saga.trouble().countedAnew() : Trouble.NONE)
            .having(made.withVerdict(null))
            .in(new Queued(from));
    String reason = replay.reason() == null ? "" : ": " + replay.reason();
    return Decision.moved(
        again, List.of(), new Timer.Off(), Note.of("Replayed from " + from.word() + reason));
  }

  private static @Nullable String obstacle(Saga saga, Stage from) {
    if (!(saga.state() instanceof State.Ended ended)) {
      return "It has not ended.";
    }
    if (ended instanceof State.Completed) {
      return "It has completed.";
    }
    Made made = saga.made();
    return switch (from) {
      case BACKUP -> null;
      case MIGRATE -> bundleObstacle(saga);
      case VERIFY ->
          made.bundle() == null || made.staging() == null || !made.touched()
              ? "Nothing loaded is left to verify."
              : null;
      case RESTORE -> made.touched() ? null : "The target holds nothing of this migration.";
      case PROMOTE, CHECK, SAVE, RECOVER, DRILL, EXAMINE, BALANCE ->
          "A replay begins at backup, migrate, verify or restore.";
    };
  }

  /** A bundle that was missing may have been put back; one that was tampered with is lost. */
  private static @Nullable String bundleObstacle(Saga saga) {
    if (saga.made().bundle() == null) {
      return "It has no finished backup to migrate from.";
    }
    Failure failure = saga.trouble().failure();
    return failure != null && failure.code().equals("bak_tampered")
        ? "Its bundle was found damaged; replay it from backup."
        : null;
  }
}
