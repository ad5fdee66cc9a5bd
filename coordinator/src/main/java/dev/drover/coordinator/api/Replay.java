package dev.drover.coordinator.api;

import dev.drover.common.api.ReplayRequest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Stage;

/** Where a replay begins. */
final class Replay {
  private Replay() {}

  /**
   * @throws DroverException {@code stage_invalid}
   */
  static Stage from(ReplayRequest request) {
    return switch (request.from()) {
      case null -> Stage.BACKUP;
      case BACKUP, MIGRATE, VERIFY, RESTORE -> request.from();
      case PROMOTE, CHECK, SAVE, RECOVER, DRILL, EXAMINE, BALANCE ->
          throw DroverException.user(
              "stage_invalid",
              "A replay cannot begin with " + request.from().word() + ".",
              "Begin with backup, migrate, verify or restore.");
    };
  }
}
