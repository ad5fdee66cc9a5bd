package dev.drover.common.postgres;

import dev.drover.common.plan.TableName;
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
  static final String PIECES =
      """
      WITH RECURSIVE place (loid, piece) AS (
        SELECT oid, 0 FROM pg_catalog.pg_largeobject_metadata
        UNION ALL
        SELECT loid, piece + 1 FROM place
         WHERE pg_catalog.octet_length(pg_catalog.lo_get(loid, (piece + 1) * %1$d::bigint, 1)) > 0)
      SELECT loid, piece, pg_catalog.lo_get(loid, piece * %1$d::bigint, %1$d) AS data FROM place
      """
          .formatted(PIECE);

  private LargeObjects() {}
}
