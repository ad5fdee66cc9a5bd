package dev.drover.verify.structure;

import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.TableName;
import dev.drover.verify.Subject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sources' structures, remembered for a minute: thousands of projects share one, and a change
 * to it is no hurry. Thread-safe.
 */
public final class SourceStructures {
  private static final Duration FRESH = Duration.ofMinutes(1);
  private static final int LIMIT = 32;

  private final InstantSource clock;
  private final Map<Key, Remembered> known = new LinkedHashMap<>();

  public SourceStructures(InstantSource clock) {
    this.clock = clock;
  }

  Known of(Subject subject, Subject.Source asked) throws SQLException {
    Key key = new Key(subject.plan().isolate("A comparison of tables").source(), subject.tables());
    Instant now = clock.instant();
    synchronized (known) {
      Remembered before = known.get(key);
      if (before != null && now.isBefore(before.readAt().plus(FRESH))) {
        return before.known();
      }
    }
    Known read;
    try (Connection source = asked.connect()) {
      read = Known.read(source, subject.tables());
    }
    synchronized (known) {
      known.remove(key);
      known.put(key, new Remembered(read, now));
      if (known.size() > LIMIT) {
        known.remove(known.keySet().iterator().next());
      }
    }
    return read;
  }

  private record Key(Isolate.Source source, List<TableName> tables) {}

  private record Remembered(Known known, Instant readAt) {}
}
