package dev.drover.coordinator.audit;

import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Seals the trail again and again, so that no decision waits for another to be chained to it. Any
 * number may run; one at a time seals. One thread each.
 *
 * <p>Entries become visible in another order than their ids: a transaction may commit after a later
 * one. So a notary notes the highest id and, as the database's transaction number of that moment,
 * who may still hold a lower one; it seals up to there once all of those have ended.
 */
public final class Notary {
  /** {@code drover} and 2, for the advisory lock. */
  private static final long SEALING = 0x64726f766572_02L;

  private final Jdbi jdbi;
  private @Nullable Horizon horizon;

  public Notary(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * @param last the highest id visible at a moment
   * @param transaction the first number that no transaction had at that moment
   */
  private record Horizon(long last, long transaction) {}

  /** Seals what has settled since the last time; true when there was something. */
  public boolean seal() {
    Horizon settled = horizon;
    boolean sealed = settled != null && jdbi.inTransaction(handle -> seal(handle, settled));
    if (settled == null || sealed || settled.last() <= sealedUpTo()) {
      horizon = jdbi.withHandle(Notary::horizon).orElse(null);
    }
    return sealed;
  }

  private long sealedUpTo() {
    return jdbi.withHandle(Seal::latest).map(Seal::last).orElse(0L);
  }

  private static Optional<Horizon> horizon(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT (SELECT max(id) FROM audit) AS last, pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS x
            """)
        .map((row, _) -> new Horizon(row.getLong("last"), row.getLong("x")))
        .findOne()
        .filter(seen -> seen.last() > 0);
  }

  private static boolean seal(Handle handle, Horizon settled) {
    boolean mayAndShould =
        handle
            .createQuery(
                """
                SELECT pg_try_advisory_xact_lock(:sealing)
                   AND pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= :transaction
                """)
            .bind("sealing", SEALING)
            .bind("transaction", settled.transaction())
            .mapTo(Boolean.class)
            .one();
    Seal before = mayAndShould ? Seal.latest(handle).orElse(Seal.NONE) : Seal.NONE;
    if (!mayAndShould || before.last() >= settled.last()) {
      return false;
    }
    Seal.Making making = new Seal.Making(before);
    handle
        .createQuery("SELECT hash FROM audit WHERE id > :from AND id <= :to ORDER BY id")
        .bind("from", before.last())
        .bind("to", settled.last())
        .setFetchSize(1_000)
        .map((row, _) -> row.getBytes(1))
        .forEach(making::cover);
    Seal next = making.upTo(settled.last());
    handle
        .createUpdate(
            """
            INSERT INTO audit_seal (number, last, entries, at, hash)
            VALUES (:number, :last, :entries, clock_timestamp(), :hash)
            """)
        .bind("number", next.number())
        .bind("last", next.last())
        .bind("entries", next.entries())
        .bind("hash", next.hash())
        .execute();
    return true;
  }
}
