package dev.drover.coordinator.store;

/** How many migrations of a batch are in each state. */
public record Counts(
    int total,
    int queued,
    int backingUp,
    int migrating,
    int verifying,
    int promoting,
    int restoring,
    int completed,
    int restored,
    int refused,
    int cancelled,
    int needsAttention) {
  /** The columns this is made of, from {@code migration AS m}. */
  static final String COLUMNS =
      """
      count(*) AS total,
      count(*) FILTER (WHERE m.state = 'Queued') AS queued,
      count(*) FILTER (WHERE m.state = 'BackingUp') AS backing_up,
      count(*) FILTER (WHERE m.state = 'Migrating') AS migrating,
      count(*) FILTER (WHERE m.state = 'Verifying') AS verifying,
      count(*) FILTER (WHERE m.state = 'Promoting') AS promoting,
      count(*) FILTER (WHERE m.state = 'Restoring') AS restoring,
      count(*) FILTER (WHERE m.state = 'Completed') AS completed,
      count(*) FILTER (WHERE m.state = 'Restored') AS restored,
      count(*) FILTER (WHERE m.state = 'Refused') AS refused,
      count(*) FILTER (WHERE m.state = 'Cancelled') AS cancelled,
      count(*) FILTER (WHERE m.state = 'NeedsAttention') AS needs_attention
      """;

  static Counts of(java.sql.ResultSet row) throws java.sql.SQLException {
    return new Counts(
        row.getInt("total"),
        row.getInt("queued"),
        row.getInt("backing_up"),
        row.getInt("migrating"),
        row.getInt("verifying"),
        row.getInt("promoting"),
        row.getInt("restoring"),
        row.getInt("completed"),
        row.getInt("restored"),
        row.getInt("refused"),
        row.getInt("cancelled"),
        row.getInt("needs_attention"));
  }

  /** With a stage's command out, due or held back. */
  public int running() {
    return backingUp + migrating + verifying + promoting + restoring;
  }

  public int ended() {
    return completed + restored + refused + cancelled + needsAttention;
  }

  /** Ended without success and without anybody's wish. */
  public int failed() {
    return restored + refused + needsAttention;
  }
}
