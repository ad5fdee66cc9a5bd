package dev.drover.local.faults;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;

/** One kind of trouble, done to a fleet or several, from a seed. */
interface Round {
  String name();

  /**
   * Hurts, heals, and returns when every fleet has ended; notes in {@code log} what it plans and
   * what has really happened.
   *
   * @param tag unique, for names
   */
  List<Fleet> run(Arena arena, String tag, Random random, FaultLog log)
      throws SQLException, IOException, InterruptedException;
}
