package dev.drover.common.schema;

import dev.drover.common.failure.DroverException;
import dev.drover.common.plan.Schema;
import dev.drover.common.worker.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Tries again what a project's users were in the way of. A statement that waits for a lock holds up
 * everybody behind it, so it waits briefly, gives way, and comes again after a pause in which it
 * holds nothing.
 */
public final class Patience {
  private static final long FIRST = 100;
  private static final long LONGEST = 5_000;

  private final Schema.Apply apply;
  private final Run run;
  private final RandomGenerator random;

  /**
   * @param random scatters the pauses, so that two who block each other come apart
   */
  public Patience(Schema.Apply apply, Run run, RandomGenerator random) {
    this.apply = apply;
    this.run = run;
    this.random = random;
  }

  /** What is tried; it must leave nothing behind when it throws {@code schema_busy}. */
  @FunctionalInterface
  public interface Attempt {
    void run() throws SQLException;
  }

  /** How long one statement of this session waits for a lock from now on. */
  public void limit(Connection session) throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute("SET lock_timeout = " + apply.lockMillis());
    }
  }

  /**
   * @throws DroverException {@code schema_busy} when the last attempt was in vain as well
   */
  public void attempt(Attempt work) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        work.run();
        return;
      } catch (DroverException e) {
        run.checkCancelled();
        if (!e.failure().code().equals("schema_busy") || attempt >= apply.lockAttempts()) {
          throw e;
        }
      } catch (SQLException e) {
        run.checkCancelled();
        if (!Faults.busy(e) || attempt >= apply.lockAttempts()) {
          throw e;
        }
      }
      pause(attempt);
    }
  }

  /** Doubling from a tenth of a second, between half of it and all of it. */
  private void pause(int attempt) {
    long most = Math.min(LONGEST, FIRST << Math.min(attempt - 1, 10));
    run.pause(Duration.ofMillis(random.nextLong(most / 2, most + 1)));
  }
}
