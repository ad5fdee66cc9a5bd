package dev.drover.local.faults;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waiting for what a fault or its cure brings about; never for time alone. */
final class Patience {
  /** Generous: a machine's few cores are shared by a dozen processes, and with others. */
  static final Duration LONG = Duration.ofMinutes(10);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  /** A look at the world; a server that is away is no answer. */
  @FunctionalInterface
  interface Look {
    boolean seen() throws SQLException;
  }

  private Patience() {}

  /** False when it was not seen within {@code limit}. */
  static boolean until(Duration limit, Look look) {
    long end = System.nanoTime() + limit.toNanos();
    do {
      try {
        if (look.seen()) {
          return true;
        }
      } catch (SQLException e) {
        // A server is away; looked at again.
      }
      pause(BETWEEN_LOOKS);
    } while (System.nanoTime() < end);
    return false;
  }

  /**
   * @throws IllegalStateException when it was not seen within {@link #LONG}
   */
  static void require(String what, Look look) {
    if (!until(LONG, look)) {
      throw new IllegalStateException("Not seen within " + LONG.toMinutes() + " min: " + what);
    }
  }

  /** How long a fault lasts, or what lies between two; nothing is concluded from it. */
  static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
    if (Thread.interrupted()) {
      throw new IllegalStateException("Interrupted");
    }
  }
}
