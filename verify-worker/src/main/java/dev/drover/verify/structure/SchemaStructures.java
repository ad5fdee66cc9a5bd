package dev.drover.verify.structure;

import dev.drover.common.plan.TableName;
import dev.drover.common.plan.Target;
import dev.drover.common.postgres.TemplateCopy;
import dev.drover.verify.Subject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What plans' schema files make, read from copies of their templates and remembered for good: a
 * template never changes, and its fingerprint is that of the files. Thread-safe.
 */
final class SchemaStructures {
  private static final int LIMIT = 32;

  private final Catalogs catalogs;
  private final Map<Key, Known> known = new LinkedHashMap<>();

  SchemaStructures(Catalogs catalogs) {
    this.catalogs = catalogs;
  }

  /**
   * @return null when the plan names no schema files, or the server has no template of theirs
   */
  @Nullable Known of(Subject subject, Subject.Files schema) throws SQLException {
    Target target = subject.plan().isolate("A comparison with schema files").target();
    if (target.mode() != Target.Mode.CREATE || target.schemaFingerprint().isEmpty()) {
      return null;
    }
    Key key = new Key(schema.server(), target.schemaFingerprint(), subject.tables());
    // One copy at a time is enough: whoever waits wants most often the very same.
    synchronized (known) {
      Known before = known.get(key);
      if (before != null) {
        return before;
      }
      Known read = read(subject, schema, target);
      if (read != null) {
        if (known.size() >= LIMIT) {
          known.remove(known.keySet().iterator().next());
        }
        known.put(key, read);
      }
      return read;
    }
  }

  private @Nullable Known read(Subject subject, Subject.Files schema, Target target)
      throws SQLException {
    try (TemplateCopy copy = TemplateCopy.make(schema.control(), schema.server(), target)) {
      if (copy == null) {
        return null;
      }
      try (Connection connection = copy.connect()) {
        connection.setAutoCommit(false);
        Known made = catalogs.of(connection, subject.tables());
        connection.rollback();
        return made;
      }
    }
  }

  private record Key(String server, String fingerprint, List<TableName> tables) {}
}
