package dev.drover.verify.structure;

import dev.drover.common.plan.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What catalogs say, remembered by {@link CatalogDigest}: thousands of databases are clones of one
 * template, and asking a clone whether its catalog is the template's, row for row, costs less than
 * half of reading it in words. A catalog with another digest is read. Thread-safe.
 */
public final class Catalogs {
  private static final int LIMIT = 64;

  private final Map<Key, Known> known = new LinkedHashMap<>();

  /**
   * @param connection in a transaction, so that the digest and what is read are of one moment
   * @return the very same for catalogs that are the same
   */
  public Known of(Connection connection, List<TableName> tables) throws SQLException {
    Key key = new Key(CatalogDigest.of(connection), tables);
    synchronized (known) {
      Known before = known.get(key);
      if (before != null) {
        return before;
      }
    }
    Known read = Known.read(connection, tables);
    synchronized (known) {
      if (known.size() >= LIMIT) {
        known.remove(known.keySet().iterator().next());
      }
      Known meanwhile = known.putIfAbsent(key, read);
      return meanwhile == null ? read : meanwhile;
    }
  }

  private record Key(String digest, List<TableName> tables) {}
}
