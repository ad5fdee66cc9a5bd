package dev.drover.coordinator.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/** The trail to look at and to check. Thread-safe. */
public final class Audit {
  static final String COLUMNS =
      "a.id, a.subject, a.version, a.at, a.deed, a.state, a.epoch, a.actor, a.note, a.detail,"
          + " a.hash";

  private final Jdbi jdbi;

  public Audit(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * An entry as stored.
   *
   * @param id its place in the order of seals
   * @param hash as stored, whether right or not
   */
  public record Stored(long id, Entry entry, byte[] hash) {
    public String hashText() {
      return HexFormat.of().formatHex(hash);
    }
  }

  /**
   * Newest first.
   *
   * @param migration only this one's
   * @param batch only this one's and its migrations'
   * @param before the last id of the page before
   */
  public List<Stored> page(
      @Nullable UUID migration, @Nullable UUID batch, @Nullable Long before, int limit) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                "SELECT "
                    + COLUMNS
                    + """
                     FROM audit AS a
                    WHERE (CAST(:migration AS uuid) IS NULL OR a.subject = CAST(:migration AS uuid))
                      AND (CAST(:batch AS uuid) IS NULL OR a.subject = CAST(:batch AS uuid)
                           OR a.subject IN (SELECT m.id FROM migration AS m WHERE m.batch = CAST(:batch AS uuid)))
                      AND (CAST(:before AS bigint) IS NULL OR a.id < CAST(:before AS bigint))
                    ORDER BY a.id DESC LIMIT :limit
                    """)
            .bind("migration", migration)
            .bind("batch", batch)
            .bind("before", before)
            .bind("limit", limit)
            .map((row, _) -> stored(row))
            .list());
  }

  /**
   * Recomputes every hash of the trail, as it was at one moment.
   *
   * @param head the hash of a seal that somebody noted; absent when nobody did
   */
  public Checked check(byte @Nullable [] head) {
    return jdbi.inTransaction(
        TransactionIsolationLevel.REPEATABLE_READ, handle -> new Checking(handle).check(head));
  }

  static Stored stored(ResultSet row) throws SQLException {
    int epoch = row.getInt("epoch");
    Integer known = row.wasNull() ? null : epoch;
    return new Stored(
        row.getLong("id"),
        new Entry(
            row.getObject("subject", UUID.class),
            row.getLong("version"),
            row.getObject("at", OffsetDateTime.class).toInstant(),
            row.getString("deed"),
            row.getString("state"),
            known,
            row.getString("actor"),
            row.getString("note"),
            row.getString("detail")),
        row.getBytes("hash"));
  }
}
