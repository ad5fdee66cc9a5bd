package dev.drover.common.postgres;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A server of drover.yaml gave no connection; by itself it is only a reason to wait. Its message is
 * for people.
 */
public final class ServerUnavailableException extends SQLException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String remedy;

  ServerUnavailableException(
      String message, String state, @Nullable String remedy, @Nullable Throwable cause) {
    super(message, state, cause);
    this.remedy = remedy;
  }

  @Nullable String remedy() {
    return remedy;
  }

  /**
   * The one that {@code error} is or was caused by; a pool wraps what its connections failed for.
   */
  static @Nullable ServerUnavailableException in(SQLException error) {
    Throwable cause = error;
    for (int depth = 0; cause != null && depth < 5; depth++, cause = cause.getCause()) {
      if (cause instanceof ServerUnavailableException found) {
        return found;
      }
    }
    return null;
  }
}
