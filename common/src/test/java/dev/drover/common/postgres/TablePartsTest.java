package dev.drover.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.plan.TableName;
import dev.drover.common.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Every row in exactly one part, told by PostgreSQL itself. */
@ParameterizedClass(name = "PostgreSQL {0}")
@ValueSource(ints = {18, 15})
@Execution(ExecutionMode.CONCURRENT)
class TablePartsTest {
  private static final String ALL = "true";

  private final TestPostgres postgres;
  private Connection connection;

  TablePartsTest(int version) throws SQLException {
    postgres = version == 18 ? TestPostgres.version18() : TestPostgres.version15();
    connection = postgres.connect("postgres");
  }

  @BeforeEach
  void connect() throws SQLException {
    connection.close();
    connection = postgres.connect(postgres.createDatabase("parts"));
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  @Test
  void aTableThatIsReadThroughIsCutByPlaceWhateverItsKey() throws SQLException {
    execute(
        """
        CREATE TABLE keyless (x int, note text);
        INSERT INTO keyless SELECT n % 7, repeat('x', 30) FROM generate_series(1, 250000) AS n;
        DELETE FROM keyless WHERE x = 3;
        VACUUM ANALYZE keyless;
        """);

    List<String> parts = cut("keyless", ALL);

    assertThat(parts).hasSizeGreaterThan(1).allSatisfy(part -> assertThat(part).contains("ctid"));
    assertEachRowIsInOnePart("keyless", ALL, parts);
    execute("INSERT INTO keyless SELECT 1, repeat('y', 500) FROM generate_series(1, 20000)");
    assertEachRowIsInOnePart("keyless", ALL, parts);
  }

  @Test
  void aProjectFoundByItsKeyIsCutByRangesOfTheKey() throws SQLException {
    execute(
        """
        CREATE TABLE shared ("N o" bigint PRIMARY KEY, note text);
        INSERT INTO shared SELECT n, CASE WHEN n > 220000 THEN repeat('x', 200) END FROM generate_series(1, 620000) AS n;
        VACUUM ANALYZE shared;
        """);
    String condition = "\"N o\" <= 220000";

    List<String> parts = cut("shared", condition);

    assertThat(parts)
        .hasSizeGreaterThan(1)
        .allSatisfy(part -> assertThat(part).doesNotContain("ctid"));
    assertEachRowIsInOnePart("shared", condition, parts);
  }

  @Test
  void smallTablesSmallProjectsAndPartitionedTablesStayWhole() throws SQLException {
    execute(
        """
        CREATE TABLE small (id int PRIMARY KEY);
        INSERT INTO small SELECT generate_series(1, 1000);
        CREATE TABLE large (id int PRIMARY KEY, project text, note text);
        INSERT INTO large SELECT n, 'p' || n % 100, repeat('x', 30) FROM generate_series(1, 250000) AS n;
        CREATE TABLE split (id int) PARTITION BY RANGE (id);
        VACUUM ANALYZE;
        """);

    assertThat(TableParts.of(connection, List.of(table("small"), table("split"))).none()).isTrue();
    assertThat(cut("large", "project = 'p7'")).containsExactly("project = 'p7'");
  }

  @Test
  void rangesOfEveryKindOfKeyHoldEachRowOnce() throws SQLException {
    execute(
        """
        CREATE TABLE texts (id text COLLATE "und-x-icu" PRIMARY KEY);
        INSERT INTO texts SELECT md5(n::text) || chr(200 + n % 300) || '''\\' FROM generate_series(1, 30000) AS n;
        CREATE TABLE moments (at timestamptz, amount numeric(9,2), PRIMARY KEY (at, amount));
        INSERT INTO moments SELECT 'epoch'::timestamptz + n / 7 * interval '1.000001 s', n % 7 - 3.25
          FROM generate_series(1, 30000) AS n;
        INSERT INTO moments VALUES ('-infinity', 'NaN'), ('infinity', 0);
        CREATE TABLE uuids (id uuid PRIMARY KEY);
        INSERT INTO uuids SELECT gen_random_uuid() FROM generate_series(1, 30000);
        CREATE TABLE bare (id int);
        CREATE TYPE mood AS ENUM ('low', 'high');
        CREATE TABLE moods (id mood PRIMARY KEY);
        ANALYZE;
        """);
    for (String table : List.of("texts", "moments", "uuids")) {
      List<String> ranges = KeyRanges.of(connection, shape(table), ALL, 1, 5);

      assertThat(ranges).hasSize(5);
      assertEachRowIsInOnePart(table, ALL, ranges);
    }
    assertThat(KeyRanges.of(connection, shape("bare"), ALL, 1, 5)).containsExactly(ALL);
    assertThat(KeyRanges.of(connection, shape("moods"), ALL, 1, 5)).containsExactly(ALL);
  }

  @Test
  void aSnapshotIsSharedAndNobodyWaitsForATableThatSomebodyIsAboutToLock() throws Exception {
    execute("CREATE TABLE seen (id int); INSERT INTO seen VALUES (1)");
    String database = one("SELECT current_database()");
    try (Connection leader = postgres.connect(database)) {
      leader.setAutoCommit(false);
      try (Statement begin = leader.createStatement()) {
        begin.execute(
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SELECT FROM seen");
      }
      execute("INSERT INTO seen VALUES (2)");
      Connection spare = postgres.connect(database);
      try (SharedSnapshot shared =
          SharedSnapshot.of(leader, List.of(spare), List.of(table("seen")))) {
        assertThat(shared.followers()).containsExactly(spare);
        try (Statement look = spare.createStatement();
            ResultSet row = look.executeQuery("SELECT count(*) FROM seen")) {
          row.next();
          assertThat(row.getInt(1)).isEqualTo(1);
        }
      }
      assertThat(spare.isClosed()).isTrue();
      leader.rollback();
      connection.setAutoCommit(false);
      execute("LOCK TABLE seen IN ACCESS EXCLUSIVE MODE");
      leader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      Connection late = postgres.connect(database);
      try (SharedSnapshot shared =
          SharedSnapshot.of(leader, List.of(late), List.of(table("seen")))) {
        assertThat(shared.followers()).isEmpty();
        assertThat(late.isClosed()).isTrue();
      }
    }
  }

  private List<String> cut(String table, String condition) throws SQLException {
    return TableParts.of(connection, List.of(table(table))).cut(shape(table), condition);
  }

  private TableShape shape(String table) throws SQLException {
    return Objects.requireNonNull(
        Catalog.shapes(connection, List.of(table(table))).get(table(table)));
  }

  private static TableName table(String name) {
    return new TableName("public", name);
  }

  /** Counts for each selected row how many parts it fulfils. */
  private void assertEachRowIsInOnePart(String table, String condition, List<String> parts)
      throws SQLException {
    String times =
        parts.stream()
            .map(part -> "(CASE WHEN " + part + " THEN 1 ELSE 0 END)")
            .collect(Collectors.joining(" + "));
    assertThat(
            one(
                "SELECT count(*) FROM "
                    + table
                    + " AS t WHERE ("
                    + times
                    + ") <> (CASE WHEN "
                    + condition
                    + " THEN 1 ELSE 0 END)"))
        .isEqualTo("0");
    assertThat(parts)
        .allSatisfy(part ->
            assertThat(one("SELECT count(*) > 0 FROM " + table + " AS t WHERE " + part))
                .as(part)
                .isEqualTo("t"));
  }

  private String one(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String one : sql.split(";\n")) {
        statement.execute(one);
      }
    }
  }
}
