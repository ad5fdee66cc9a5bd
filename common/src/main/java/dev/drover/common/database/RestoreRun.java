package dev.drover.common.database;

/** Calls of {@code pg_restore} into a database. */
public final class RestoreRun {
  /** Since when {@code pg_restore} sets it, and servers know it. */
  private static final int TRANSACTION_TIMEOUT_SINCE = 17;

  private RestoreRun() {}

  /**
   * One that ends at its first error; or, where a newer one sets what an older server does not
   * know, at the end of all it does, as it would end at once otherwise.
   *
   * @param version the server's major version
   * @param jobs how many sessions it does its work over; with more than one, itself begins twice
   */
  public static ToolRun into(
      LibpqAddress database, PostgresTools.Tool tool, int version, int jobs) {
    ToolRun restore = new ToolRun(tool).on(database).with("--jobs=" + jobs);
    boolean unknown =
        tool.version().major() >= TRANSACTION_TIMEOUT_SINCE && version < TRANSACTION_TIMEOUT_SINCE;
    return unknown
        ? restore.bearing(
            "ERROR:  unrecognized configuration parameter \"transaction_timeout\"",
            jobs > 1 ? 2 : 1)
        : restore.with("--exit-on-error");
  }
}
