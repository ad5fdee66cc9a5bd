package dev.drover.common.postgres;

import dev.drover.common.plan.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A database's large objects as if they were a table of pieces, so that they are read, digested and
 * compared like rows. The table's name is that of the catalog, which only a superuser may read;
 * {@code lo_get} serves whoever may read the objects, and within the transaction's snapshot.
 */
public final class LargeObjects {
  /** Bytes of a piece; the last one of an object is shorter, and may be empty. */
  public static final int PIECE = 256 << 10;

  /** Every large object has at least one piece, so that an empty one counts too. */
  public static final TableShape SHAPE =
      new TableShape(
          new TableName("pg_catalog", "pg_largeobject"),
          List.of(
              new TableShape.Column("loid", "oid"),
              new TableShape.Column("piece", "integer"),
              new TableShape.Column("data", "bytea")),
          List.of("loid", "piece"),
          new TableShape.Reach(TableShape.Kind.LARGE_OBJECTS, null));

  /** The rows. What is remembered between steps is small: the data is read once, at the end. */
  private static final String PIECES =
      """
      WITH RECURSIVE place (loid, piece) AS (
        SELECT m.oid, 0 FROM pg_catalog.pg_largeobject_metadata AS m WHERE %2$s
        UNION ALL
        SELECT loid, piece + 1 FROM place
         WHERE pg_catalog.octet_length(pg_catalog.lo_get(loid, (piece + 1) * %1$d::bigint, 1)) > 0)
      SELECT loid, piece, pg_catalog.lo_get(loid, piece * %1$d::bigint, %1$d) AS data FROM place
      """;

  /** Stored bytes that a part has at least. */
  private static final long PART = 64L << 20;

  private static final int MOST_PARTS = 64;

  private LargeObjects() {}

  public static boolean are(TableShape shape) {
    TableShape.Reach reach = shape.reach();
    return reach != null && reach.kind() == TableShape.Kind.LARGE_OBJECTS;
  }

  /**
   * What stands behind {@code FROM} to read the pieces of some.
   *
   * @param condition over {@code m}, a row of {@code pg_largeobject_metadata}
   */
  public static String pieces(String condition) {
    return "(" + PIECES.formatted(PIECE, condition) + ")";
  }

  public static boolean any(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata)")) {
      row.next();
      return row.getBoolean(1);
    }
  }

  /** Conditions for {@link #pieces} of which each object fulfils exactly one. */
  public static List<String> parts(Connection connection) throws SQLException {
    String sql =
        """
        SELECT min(oid) FROM (
          SELECT oid, pg_catalog.ntile(%1$d) OVER (ORDER BY oid) AS part FROM pg_catalog.pg_largeobject_metadata) AS m
         GROUP BY part HAVING part > 1 ORDER BY 1
        """;
    List<String> bounds = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      long wanted;
      try (ResultSet row =
          statement.executeQuery(
              "SELECT pg_catalog.pg_relation_size('pg_catalog.pg_largeobject')")) {
        row.next();
        wanted = Math.clamp(row.getLong(1) / PART, 1, MOST_PARTS);
      }
      if (wanted > 1) {
        try (ResultSet row = statement.executeQuery(sql.formatted(wanted))) {
          while (row.next()) {
            bounds.add(row.getLong(1) + "::pg_catalog.oid");
          }
        }
      }
    }
    return TableParts.ranges("m.oid", bounds);
  }
}
