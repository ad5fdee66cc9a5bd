package dev.drover.cli;

import org.jspecify.annotations.Nullable;

/** Things are not as the caller assumed, and so nothing was done. */
final class StateRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String remedy;

  StateRefusedException(String message, @Nullable String remedy) {
    super(message);
    this.remedy = remedy;
  }

  @Nullable String remedy() {
    return remedy;
  }
}
