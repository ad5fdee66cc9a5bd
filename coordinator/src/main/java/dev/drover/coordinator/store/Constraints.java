package dev.drover.coordinator.store;

import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** Which constraint or unique index refused a statement. */
final class Constraints {
  private Constraints() {}

  static @Nullable String violated(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof PSQLException postgres && postgres.getServerErrorMessage() != null) {
        return postgres.getServerErrorMessage().getConstraint();
      }
    }
    return null;
  }
}
