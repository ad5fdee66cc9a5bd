package dev.drover.coordinator.audit;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;
import org.jspecify.annotations.Nullable;

/** One check of the whole trail, in one snapshot of the database, in memory that does not grow. */
final class Checking {
  private static final int FETCHED = 1_000;

  private final Handle handle;
  private Checked.@Nullable Broken broken;
  private long entries;
  private long seals;
  private long unsealed;
  private boolean headSeen;

  Checking(Handle handle) {
    this.handle = handle;
  }

  Checked check(byte @Nullable [] head) {
    subjects();
    migrations();
    Seal latest = seals(head);
    if (head != null && !headSeen) {
      found(
          null, null, null, "No seal has the noted head: what it sealed is gone or was replaced.");
    }
    String shown = seals == 0 ? null : HexFormat.of().formatHex(latest.hash());
    return new Checked(entries, seals, unsealed, shown, broken);
  }

  /** Each entry follows from the one before it of its subject. */
  private void subjects() {
    String query = "SELECT " + Audit.COLUMNS + " FROM audit AS a ORDER BY a.subject, a.version";
    try (ResultIterator<Audit.Stored> all =
        handle
            .createQuery(query)
            .setFetchSize(FETCHED)
            .map((row, _) -> Audit.stored(row))
            .iterator()) {
      UUID subject = null;
      long version = 0;
      byte[] before = Entry.BEGINNING;
      while (all.hasNext()) {
        Audit.Stored stored = all.next();
        Entry entry = stored.entry();
        entries++;
        if (!entry.subject().equals(subject)) {
          subject = entry.subject();
          version = 0;
          before = Entry.BEGINNING;
        }
        if (entry.version() != version + 1) {
          found(stored.id(), entry, "The entry before it is missing.");
        } else if (!Arrays.equals(entry.hash(before), stored.hash())) {
          found(stored.id(), entry, "Its hash is not that of its content and the entry before it.");
        }
        version = entry.version();
        before = stored.hash();
      }
    }
  }

  /** One entry for each decision about a migration, up to its latest. */
  private void migrations() {
    handle
        .createQuery(
            """
            SELECT m.id, m.version FROM migration AS m
            LEFT JOIN LATERAL (
              SELECT a.version, a.hash FROM audit AS a WHERE a.subject = m.id ORDER BY a.version DESC LIMIT 1) AS a ON true
            WHERE m.version <> coalesce(a.version, 0) OR m.audited IS DISTINCT FROM a.hash
            ORDER BY m.id LIMIT 1
            """)
        .map((row, _) ->
            new Checked.Broken(
                null,
                row.getObject("id", UUID.class),
                row.getLong("version"),
                "The migration's latest entry is missing or another."))
        .findOne()
        .ifPresent(missing -> {
          if (broken == null) {
            broken = missing;
          }
        });
  }

  /** Each seal follows from the one before it and from all entries in between. */
  private Seal seals(byte @Nullable [] head) {
    Seal before = Seal.NONE;
    try (ResultIterator<Link> links =
            handle
                .createQuery("SELECT id, hash FROM audit ORDER BY id")
                .setFetchSize(FETCHED)
                .map((row, _) -> new Link(row.getLong(1), row.getBytes(2)))
                .iterator();
        ResultIterator<Seal> all =
            handle
                .createQuery("SELECT number, last, entries, hash FROM audit_seal ORDER BY number")
                .setFetchSize(FETCHED)
                .map((row, _) -> Seal.of(row))
                .iterator()) {
      Links rest = new Links(links);
      while (all.hasNext()) {
        Seal stored = all.next();
        Seal.Making making = new Seal.Making(before);
        Long first = rest.coverUpTo(stored.last(), making);
        Seal made = making.upTo(stored.last());
        if (made.number() != stored.number() || !Arrays.equals(made.hash(), stored.hash())) {
          found(
              first,
              null,
              null,
              "Seal "
                  + stored.number()
                  + " covers "
                  + stored.entries()
                  + " entries from here on, which are not the ones that are there, or is not"
                  + " itself.");
        }
        headSeen |= Arrays.equals(stored.hash(), head);
        seals++;
        before = stored;
      }
      unsealed = rest.count();
    }
    return before;
  }

  private record Link(long id, byte[] hash) {}

  /** Hashes of entries in the order of their ids, taken seal by seal. */
  private static final class Links {
    private final Iterator<Link> links;
    private @Nullable Link next;

    Links(Iterator<Link> links) {
      this.links = links;
      advance();
    }

    /** Answers the first id covered; absent when there is none. */
    @Nullable Long coverUpTo(long last, Seal.Making making) {
      Long first = next == null || next.id() > last ? null : next.id();
      while (next != null && next.id() <= last) {
        making.cover(next.hash());
        advance();
      }
      return first;
    }

    long count() {
      long count = 0;
      while (next != null) {
        count++;
        advance();
      }
      return count;
    }

    private void advance() {
      next = links.hasNext() ? links.next() : null;
    }
  }

  private void found(@Nullable Long id, Entry entry, String why) {
    found(id, entry.subject(), entry.version(), why);
  }

  /** Keeps the one with the lowest id; what names an entry is kept over what names none. */
  private void found(
      @Nullable Long id, @Nullable UUID subject, @Nullable Long version, String why) {
    Checked.Broken known = broken;
    if (known == null
        || (id != null
            && (known.id() == null ? known.subject() == null : id < known.id())
            && (subject != null || known.subject() == null))) {
      broken = new Checked.Broken(id, subject, version, why);
    }
  }
}
