package dev.drover.coordinator.api;

import dev.drover.common.failure.DroverException;
import dev.drover.coordinator.store.Answer;
import org.jspecify.annotations.Nullable;

/** What people say when they ask for something, and what they hear when it cannot be done. */
final class Reasons {
  private static final int LONGEST = 500;

  private Reasons() {}

  /**
   * @throws DroverException {@code reason_invalid}
   */
  static @Nullable String checked(@Nullable String reason) {
    if (reason != null && (reason.length() > LONGEST || reason.indexOf('\0') >= 0)) {
      throw DroverException.user(
          "reason_invalid",
          "The reason is too long or holds a NUL.",
          "Use at most " + LONGEST + " characters.");
    }
    return reason;
  }

  /**
   * @throws DroverException {@code state_refused}
   */
  static void require(Answer answer) {
    if (!answer.granted()) {
      throw DroverException.user(
          "state_refused", answer.note(), "Look at its state, then ask for what fits.");
    }
  }
}
