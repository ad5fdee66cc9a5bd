package dev.drover.common.schema;

import dev.drover.common.digest.Sha256;
import dev.drover.common.plan.TableName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a database is built: everything in it but its rows. Objects of extensions are the extensions'
 * own; schema {@code drover} is left out.
 *
 * @param version the server's major version: what some facts are, or how they are written, is a
 *     matter of it
 * @param facts sorted
 */
public record Structure(int version, List<Built> facts) {
  /** Sorted by what they are, then by what is said of them. */
  private static final Comparator<Built> ORDER =
      Comparator.comparing(Built::kind).thenComparing(Built::name).thenComparing(Built::definition);

  public Structure {
    facts = List.copyOf(facts);
  }

  /**
   * Everything that schema files can make, without Flyway's table. Reads in the session's
   * transaction, if it is in one. The search path is as it was afterwards.
   */
  public static Structure read(Connection connection, TableName history) throws SQLException {
    return read(
        connection,
        Scope.ofFiles(history),
        List.of(StructureSql.FACTS, SurroundingsSql.FACTS, AccessSql.FACTS));
  }

  /** The same without what is a matter of this one database alone: owners and privileges. */
  public static Structure shared(Connection connection, TableName history) throws SQLException {
    return read(
        connection, Scope.ofFiles(history), List.of(StructureSql.FACTS, SurroundingsSql.FACTS));
  }

  /**
   * The same and what is a matter of this one database: locale, settings, large objects, the order
   * of columns.
   */
  public static Structure whole(Connection connection, Scope scope) throws SQLException {
    return read(
        connection,
        scope,
        List.of(StructureSql.FACTS, SurroundingsSql.FACTS, AccessSql.FACTS, DatabaseSql.FACTS));
  }

  private static Structure read(Connection connection, Scope scope, List<String> queries)
      throws SQLException {
    try (EmptyPath _ = EmptyPath.of(connection)) {
      String asked = scope.json();
      List<Built> facts = new ArrayList<>();
      for (String sql : queries) {
        read(connection, sql, asked, facts);
      }
      facts.sort(ORDER);
      return new Structure(connection.getMetaData().getDatabaseMajorVersion(), facts);
    }
  }

  private static void read(Connection connection, String sql, String asked, List<Built> facts)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, asked);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          String definition = row.getString(4);
          facts.add(
              new Built(
                  row.getString(1),
                  row.getString(2),
                  row.getString(3),
                  definition == null ? "" : definition,
                  row.getBoolean(5)));
        }
      }
    }
  }

  /** SHA-256 over all facts, in lower-case hexadecimal. */
  public String digest() {
    MessageDigest sha256 = Sha256.start();
    for (Built fact : facts) {
      for (String text : List.of(fact.kind(), fact.name(), fact.definition())) {
        sha256.update(text.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
      }
    }
    return Sha256.hex(sha256);
  }

  /**
   * One thing built differently.
   *
   * @param expected absent when it should not be there
   * @param found absent when it is not there
   */
  public record Difference(@Nullable Built expected, @Nullable Built found) {
    /** The one that is there. */
    public Built any() {
      Built one = expected != null ? expected : found;
      if (one == null) {
        throw new IllegalStateException("Neither expected nor found");
      }
      return one;
    }
  }

  /**
   * Where {@code found} is built differently. What one server's version writes otherwise than the
   * other's is the same.
   *
   * @param own whether owners and privileges count
   */
  public List<Difference> differences(Structure found, boolean own) {
    Wording wording = Wording.between(version, found.version);
    Map<Built.Id, Built> there = new LinkedHashMap<>();
    found.facts.stream()
        .filter(fact -> own || !fact.own())
        .filter(wording::known)
        .forEach(fact -> there.put(wording.id(fact), fact));
    List<Difference> differences = new ArrayList<>();
    for (Built fact : facts) {
      if ((own || !fact.own()) && wording.known(fact)) {
        Built other = there.remove(wording.id(fact));
        if (other == null || !wording.same(fact, other)) {
          differences.add(new Difference(fact, other));
        }
      }
    }
    there.values().forEach(fact -> differences.add(new Difference(null, fact)));
    return differences;
  }
}
