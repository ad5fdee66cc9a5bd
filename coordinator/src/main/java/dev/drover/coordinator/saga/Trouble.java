package dev.drover.coordinator.saga;

import dev.drover.common.failure.Failure;
import org.jspecify.annotations.Nullable;

/**
 * What has gone wrong in the current stage.
 *
 * @param attempts commands of this stage that failed by themselves
 * @param infrastructureAttempts commands of this stage lost to workers, servers or networks that
 *     went away
 * @param failure the latest; of an ended migration, the one that ended it
 */
public record Trouble(int attempts, int infrastructureAttempts, @Nullable Failure failure) {
  public static final Trouble NONE = new Trouble(0, 0, null);

  Trouble own(Failure latest) {
    return new Trouble(attempts + 1, infrastructureAttempts, latest);
  }

  Trouble infrastructure(Failure latest) {
    return new Trouble(attempts, infrastructureAttempts + 1, latest);
  }

  /** A restore that is tried again remembers why there is a restore at all. */
  Trouble because(@Nullable Failure cause) {
    return new Trouble(attempts, infrastructureAttempts, cause);
  }

  /** The next stage starts counting anew but remembers why it was entered. */
  Trouble countedAnew() {
    return new Trouble(0, 0, failure);
  }
}
