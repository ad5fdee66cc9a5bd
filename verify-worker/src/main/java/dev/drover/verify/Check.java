package dev.drover.verify;

import java.io.IOException;
import java.sql.SQLException;

/**
 * One thing to prove about a migrated project. Reads only, so running it twice or half does no
 * harm; run late, it compares whatever the database holds then.
 */
public interface Check {
  /** One word for people: {@code rows}, {@code structure}. */
  String name();

  /**
   * Compares and tells {@code findings} every difference, and also everything it could not compare.
   * Returning without having told anything means: all of it was compared and agrees.
   *
   * @throws SQLException trouble with a server; {@link Verification} decides whether it passes by
   *     itself
   * @throws IOException the bundle could not be read
   */
  void run(Subject subject, Findings findings) throws SQLException, IOException;

  /**
   * Whether it asks the target; the one that does not is made beside those before it, by a thread
   * and with findings of its own.
   */
  default boolean asksTarget() {
    return true;
  }
}
