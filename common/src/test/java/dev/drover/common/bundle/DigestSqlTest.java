package dev.drover.common.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Catalog;
import dev.drover.common.postgres.CopyOut;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.TableShape;
import dev.drover.common.testing.SqlDigest;
import dev.drover.common.testing.TestPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The row digest in Java, over COPY, and the one in SQL ({@code deploy/docs/examples/digest.sql})
 * agree with each other and with vectors that neither of them computed, in every kind of type.
 */
class DigestSqlTest {
  /**
   * @param expression SQL
   * @param copied the value as COPY writes it
   * @param digest of the row of a number and this value, by SHA-256 and FNV-1a of another language
   */
  private record Vector(String expression, String copied, Digest digest, int bucket) {}

  @ParameterizedTest
  @ValueSource(ints = {18, 15})
  void bothImplementationsGiveEachVectorItsDigestAndBucket(int version) throws Exception {
    try (Connection connection = fresh(version)) {
      execute(
          connection,
          """
          CREATE SCHEMA vector;
          CREATE TYPE vector.mood AS ENUM ('happy', 'so ''so''');
          CREATE TYPE vector.pair AS (a text, b integer);
          CREATE DOMAIN vector.email AS text CHECK (VALUE LIKE '%@%')\
          """);
      int number = 0;
      for (Map.Entry<String, List<Vector>> type : vectors().entrySet()) {
        TableName table = new TableName("vector", "of " + number++);
        fill(connection, table, type.getKey(), type.getValue());
        agree(connection, table, type.getKey(), type.getValue());
      }
      assertThat(number).isEqualTo(34);
    }
  }

  private static void agree(
      Connection connection, TableName table, String type, List<Vector> vectors) throws Exception {
    TableDigest java = new TableDigest(shape(connection, table));
    List<String> lines = new ArrayList<>();
    CopyOut.wholeRows(
        connection,
        table,
        "SELECT * FROM " + Sql.table(table),
        line -> {
          lines.add(new String(line, StandardCharsets.UTF_8));
          java.add(line);
        });
    List<String> expected = new ArrayList<>();
    Map<Integer, Digest> buckets = new LinkedHashMap<>();
    for (Vector vector : vectors) {
      expected.add(expected.size() + 1 + "\t" + vector.copied() + "\n");
      buckets.merge(vector.bucket(), vector.digest(), Digest::plus);
    }
    assertThat(lines).as(type).isEqualTo(expected);
    SqlDigest sql = SqlDigest.of(connection, table, "true", TableDigest.FINEST);
    assertThat(sql.total()).as(type).isEqualTo(java.total());
    assertThat(sql.buckets()).as(type).isEqualTo(buckets);
    assertThat(nonEmpty(java)).as(type).isEqualTo(buckets);
  }

  @ParameterizedTest
  @ValueSource(ints = {18, 15})
  void bothAgreeOnSelectedRowsOfTablesWithAndWithoutKeys(int version) throws Exception {
    try (Connection connection = fresh(version)) {
      execute(
          connection,
          """
          CREATE SCHEMA "S p";
          CREATE TABLE "S p"."two %keys" (
            "%s" text, b integer, gone integer, made text GENERATED ALWAYS AS ('x') STORED, "K'1" varchar(50), k2 bigint,
            PRIMARY KEY (k2, "K'1"));
          ALTER TABLE "S p"."two %keys" DROP COLUMN gone;
          INSERT INTO "S p"."two %keys" ("%s", b, "K'1", k2)
          SELECT CASE n % 3 WHEN 0 THEN '' WHEN 1 THEN E'\\t' || n END, n % 7, E'\\\\' || n, -n FROM generate_series(1, 500) n;
          CREATE TABLE "S p"."without key" AS SELECT b, "%s" FROM "S p"."two %keys";
          CREATE TABLE "S p".empty (a integer)\
          """);
      for (String name : List.of("two %keys", "without key")) {
        TableName table = new TableName("S p", name);
        TableShape shape = shape(connection, table);
        TableDigest java = new TableDigest(shape);
        CopyOut.rows(
            connection,
            table,
            "SELECT "
                + Sql.columns(shape.columnNames())
                + " FROM "
                + Sql.table(table)
                + " WHERE b < 5",
            java);

        SqlDigest sql = SqlDigest.of(connection, table, "b < 5", 8);

        assertThat(sql.total()).isEqualTo(java.total());
        assertThat(List.copyOf(sql.buckets().values())).isEqualTo(java.buckets(8));
        assertThat(SqlDigest.of(connection, table, "b < 5", 1).total()).isEqualTo(java.total());
      }
      assertThat(SqlDigest.of(connection, new TableName("S p", "empty"), "true", 1).total())
          .isEqualTo(Digest.EMPTY);
    }
  }

  private static Map<Integer, Digest> nonEmpty(TableDigest digest) {
    Map<Integer, Digest> buckets = new LinkedHashMap<>();
    List<Digest> all = digest.buckets(TableDigest.FINEST);
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).rows() > 0) {
        buckets.put(i, all.get(i));
      }
    }
    return buckets;
  }

  private static TableShape shape(Connection connection, TableName table) throws SQLException {
    return Objects.requireNonNull(Catalog.shapes(connection, List.of(table)).get(table));
  }

  private static void fill(
      Connection connection, TableName table, String type, List<Vector> vectors)
      throws SQLException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < vectors.size(); i++) {
      rows.append(i == 0 ? "" : ", ")
          .append("(")
          .append(i + 1)
          .append(", CAST(")
          .append(vectors.get(i).expression())
          .append(" AS ")
          .append(type)
          .append("))");
    }
    execute(
        connection,
        "CREATE TABLE "
            + Sql.table(table)
            + " (id integer PRIMARY KEY, value "
            + type
            + ");"
            + "INSERT INTO "
            + Sql.table(table)
            + " VALUES "
            + rows);
  }

  private static Map<String, List<Vector>> vectors() throws IOException {
    Map<String, List<Vector>> vectors = new LinkedHashMap<>();
    try (InputStream in =
        Objects.requireNonNull(DigestSqlTest.class.getResourceAsStream("digest-vectors.tsv"))) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        String[] fields = line.split("\t", -1);
        if (fields.length == 5) {
          vectors
              .computeIfAbsent(fields[0], _ -> new ArrayList<>())
              .add(
                  new Vector(
                      fields[1], fields[2], Digest.parse(fields[3]), Integer.parseInt(fields[4])));
        }
      }
    }
    return vectors;
  }

  private static Connection fresh(int version) throws SQLException {
    TestPostgres server = version == 18 ? TestPostgres.version18() : TestPostgres.version15();
    Connection connection = server.connect(server.createDatabase("digest"));
    execute(connection, "SET search_path = ''; SET TimeZone = 'UTC'; SET bytea_output = hex");
    return connection;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    }
  }
}
