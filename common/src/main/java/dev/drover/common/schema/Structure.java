package dev.drover.common.schema;

import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a database is built: everything in it that its schema files can make, without rows. Objects
 * of extensions are the extensions' own; schema {@code drover} and Flyway's table are left out.
 * Large objects, casts, operators and text search configurations are not looked at.
 *
 * @param facts sorted
 */
public record Structure(List<Built> facts) {
  public Structure {
    facts = List.copyOf(facts);
  }

  /**
   * Reads in the session's transaction, if it is in one. The search path is as it was afterwards.
   */
  public static Structure read(Connection connection, TableName history) throws SQLException {
    try (EmptyPath _ = EmptyPath.of(connection);
        PreparedStatement query = connection.prepareStatement(StructureSql.FACTS)) {
      query.setString(1, Sql.table(history));
      List<Built> facts = new ArrayList<>();
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
      return new Structure(facts);
    }
  }

  /** SHA-256 over all facts, in lower-case hexadecimal. */
  public String digest() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (Built fact : facts) {
        for (String text : List.of(fact.kind(), fact.name(), fact.definition())) {
          sha256.update(text.getBytes(StandardCharsets.UTF_8));
          sha256.update((byte) 0);
        }
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
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
   * Where {@code found} is built differently.
   *
   * @param own whether owners and privileges count
   */
  public List<Difference> differences(Structure found, boolean own) {
    Map<Built.Id, Built> there = new LinkedHashMap<>();
    found.facts.stream()
        .filter(fact -> own || !fact.own())
        .forEach(fact -> there.put(fact.id(), fact));
    List<Difference> differences = new ArrayList<>();
    for (Built fact : facts) {
      if (own || !fact.own()) {
        Built other = there.remove(fact.id());
        if (other == null || !other.definition().equals(fact.definition())) {
          differences.add(new Difference(fact, other));
        }
      }
    }
    there.values().forEach(fact -> differences.add(new Difference(null, fact)));
    return differences;
  }
}
