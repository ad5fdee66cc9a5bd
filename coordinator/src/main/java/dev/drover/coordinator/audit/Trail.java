package dev.drover.coordinator.audit;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Adds to the trail, always in the transaction of what is told: both are stored, or neither.
 *
 * <p>A migration's row carries the hash of its latest entry and is locked by whoever decides about
 * it, so that all transitions of a transaction are one {@code INSERT} and wait for nobody. What
 * operators do to batches is rare, and looks its chain's end up.
 */
public final class Trail {
  private Trail() {}

  /** An entry with its hash. */
  public record Chained(Entry entry, byte[] hash) {
    public static Chained after(byte[] before, Entry entry) {
      return new Chained(entry, entry.hash(before));
    }
  }

  /**
   * Something other than a transition.
   *
   * @param deed a few words, always the same for the same
   * @param note what happened, in a sentence
   * @param detail JSON
   */
  public record Deed(
      UUID subject, String deed, String actor, String note, @Nullable String detail) {}

  /**
   * Adds transitions, whose transaction has changed their migrations' rows before (so that it has a
   * number by which {@link Notary} waits for it).
   */
  public static void append(Handle handle, List<Chained> entries) {
    List<Entry> plain = entries.stream().map(Chained::entry).toList();
    List<@Nullable String> states = new ArrayList<>();
    List<@Nullable Integer> epochs = new ArrayList<>();
    List<@Nullable String> details = new ArrayList<>();
    for (Entry entry : plain) {
      states.add(entry.state());
      epochs.add(entry.epoch());
      details.add(entry.detail());
    }
    handle
        .createUpdate(
            """
            INSERT INTO audit (subject, version, at, deed, state, epoch, actor, note, detail, hash)
            SELECT subject, version, CAST(at AS timestamptz), deed, state, epoch, actor, note, CAST(detail AS json),
                   decode(hash, 'hex')
            FROM unnest(:subjects, :versions, :times, :deeds, :states, :epochs, :actors, :notes, :details, :hashes)
              WITH ORDINALITY AS e (subject, version, at, deed, state, epoch, actor, note, detail, hash, n)
            ORDER BY n
            """)
        .bindArray("subjects", UUID.class, plain.stream().map(Entry::subject).toList())
        .bindArray("versions", Long.class, plain.stream().map(Entry::version).toList())
        .bindArray("times", String.class, plain.stream().map(e -> e.at().toString()).toList())
        .bindArray("deeds", String.class, plain.stream().map(Entry::deed).toList())
        .bindArray("states", String.class, states)
        .bindArray("epochs", Integer.class, epochs)
        .bindArray("actors", String.class, plain.stream().map(Entry::actor).toList())
        .bindArray("notes", String.class, plain.stream().map(Entry::note).toList())
        .bindArray("details", String.class, details)
        .bindArray(
            "hashes",
            String.class,
            entries.stream().map(e -> HexFormat.of().formatHex(e.hash())).toList())
        .execute();
  }

  /** Adds one deed; others about the same subject wait until the transaction's end. */
  public static void append(Handle handle, Deed deed) {
    handle
        .createQuery(
            """
            SELECT pg_current_xact_id()::text
            FROM (SELECT pg_advisory_xact_lock(hashtextextended('drover-audit ' || CAST(:subject AS text), 0))) AS l
            """)
        .bind("subject", deed.subject().toString())
        .mapTo(String.class)
        .one();
    End end = end(handle, deed.subject());
    Entry entry =
        new Entry(
            deed.subject(),
            end.version() + 1,
            end.now(),
            deed.deed(),
            null,
            null,
            deed.actor(),
            deed.note(),
            deed.detail());
    append(handle, List.of(Chained.after(end.hash(), entry)));
  }

  private record End(long version, byte[] hash, Instant now) {}

  private static End end(Handle handle, UUID subject) {
    return handle
        .createQuery(
            """
            SELECT coalesce(e.version, 0), coalesce(e.hash, '\\x'), clock_timestamp()
            FROM (VALUES (1)) AS one (n)
            LEFT JOIN LATERAL (
              SELECT version, hash FROM audit WHERE subject = :subject ORDER BY version DESC LIMIT 1) AS e ON true
            """)
        .bind("subject", subject)
        .map((row, _) ->
            new End(
                row.getLong(1),
                row.getBytes(2),
                row.getObject(3, OffsetDateTime.class).toInstant()))
        .one();
  }
}
