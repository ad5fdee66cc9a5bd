package dev.drover.coordinator.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * A hash over everything up to an entry.
 *
 * @param number from 1 on without gaps
 * @param last the highest id of an entry it covers
 * @param entries how many it covers that the seal before does not
 */
record Seal(long number, long last, long entries, byte[] hash) {
  static final Seal NONE = new Seal(0, 0, 0, Entry.BEGINNING);

  static Optional<Seal> latest(Handle handle) {
    return handle
        .createQuery(
            "SELECT number, last, entries, hash FROM audit_seal ORDER BY number DESC LIMIT 1")
        .map((row, _) -> of(row))
        .findOne();
  }

  static Seal of(ResultSet row) throws SQLException {
    return new Seal(
        row.getLong("number"), row.getLong("last"), row.getLong("entries"), row.getBytes("hash"));
  }

  /** Makes the next seal out of the hashes of the entries it covers, given in their order. */
  static final class Making {
    private final Seal before;
    private final Hash all = new Hash(Entry.BEGINNING);
    private long entries;

    Making(Seal before) {
      this.before = before;
    }

    void cover(byte[] entryHash) {
      all.bytes(entryHash);
      entries++;
    }

    Seal upTo(long last) {
      long number = before.number() + 1;
      byte[] hash =
          new Hash(before.hash())
              .field(number)
              .field(last)
              .field(entries)
              .bytes(all.value())
              .value();
      return new Seal(number, last, entries, hash);
    }
  }
}
