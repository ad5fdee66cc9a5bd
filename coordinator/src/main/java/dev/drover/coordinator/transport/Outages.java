package dev.drover.coordinator.transport;

import dev.drover.common.postgres.PostgresFailures;
import java.sql.SQLException;
import org.apache.kafka.common.KafkaException;

/** Tells what passes by itself from what would fail for ever. */
final class Outages {
  private Outages() {}

  /** Whether the same again may succeed: something is away, full, or was in the way. */
  static boolean isOutage(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof KafkaException) {
        return true;
      }
      if (cause instanceof SQLException sql) {
        return PostgresFailures.of(sql).kind().retryable();
      }
    }
    return false;
  }
}
