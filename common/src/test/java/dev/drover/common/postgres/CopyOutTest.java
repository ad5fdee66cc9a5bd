package dev.drover.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.plan.TableName;
import dev.drover.common.testing.TestPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Rows of any length, as PostgreSQL sends them. */
@Execution(ExecutionMode.CONCURRENT)
class CopyOutTest {
  private static final TableName TABLE = new TableName("app", "documents");

  /** Lengths on both sides of what comes whole, its newline counted, and of several pieces. */
  private static final String ROWS =
      """
      SELECT repeat('x', n - 1) FROM unnest(ARRAY[1, 2, %1$d - 1, %1$d, %1$d + 1, 2 * %1$d, 2 * %1$d + 1, 3 * %1$d + 7, 5])
      WITH ORDINALITY AS l (n, place) ORDER BY place
      """
          .formatted(CopyOut.PIECE);

  private static final String ENDLESS =
      "SELECT repeat('x', 300000) FROM generate_series(1, 1000000)";

  private Connection connection;

  @BeforeEach
  void connect() throws SQLException {
    connection = TestPostgres.version18().connect("postgres");
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  /** What came of each row: how many bytes, in how many pieces; none of a whole one. */
  private static final class Recording implements CopyOut.RowSink {
    private final List<String> rows = new ArrayList<>();
    private int pieces;
    private int bytes;

    @Override
    public void row(byte[] line) {
      assertThat(line[line.length - 1]).isEqualTo((byte) '\n');
      rows.add(line.length + " whole");
    }

    @Override
    public void piece(byte[] buffer, int length, boolean last) throws IOException {
      bytes += length;
      pieces++;
      assertThat(buffer[length - 1]).isEqualTo((byte) (last ? '\n' : 'x'));
      if (last) {
        rows.add(bytes + " in " + pieces);
        pieces = 0;
        bytes = 0;
      }
    }
  }

  @Test
  void longRowsComeInPiecesAndShortOnesWhole() throws Exception {
    Recording recording = new Recording();

    assertThat(CopyOut.rows(connection, TABLE, ROWS, recording)).isEqualTo(9);

    int piece = CopyOut.PIECE;
    assertThat(recording.rows)
        .containsExactly(
            "1 whole",
            "2 whole",
            piece - 1 + " whole",
            piece + " whole",
            piece + 1 + " in 2",
            2 * piece + " in 2",
            2 * piece + 1 + " in 3",
            3 * piece + 7 + " in 4",
            "5 whole");
    assertThat(answer("SELECT 7")).isEqualTo(7);
  }

  @Test
  void whoWantsRowsWholeGetsThemWhole() throws Exception {
    List<Integer> lengths = new ArrayList<>();

    CopyOut.wholeRows(connection, TABLE, ROWS, line -> lengths.add(line.length));

    assertThat(lengths).hasSize(9).contains(3 * CopyOut.PIECE + 7, CopyOut.PIECE, 1);
  }

  @Test
  void aSinkThatGivesUpInTheMiddleOfARowLeavesAConnectionThatCanBeUsed() throws Exception {
    CopyOut.RowSink failing =
        new CopyOut.RowSink() {
          @Override
          public void row(byte[] line) {}

          @Override
          public void piece(byte[] buffer, int length, boolean last) throws IOException {
            throw new IOException("full");
          }
        };

    for (String query : List.of(ROWS, "SELECT repeat('x', 300000)", ENDLESS)) {
      assertThatThrownBy(() -> CopyOut.rows(connection, TABLE, query, failing)).hasMessage("full");

      assertThat(answer("SELECT 7")).isEqualTo(7);
    }
    connection.setAutoCommit(false);
    Savepoint before = connection.setSavepoint();
    assertThatThrownBy(() -> CopyOut.rows(connection, TABLE, ENDLESS, failing)).hasMessage("full");
    connection.rollback(before);
    assertThat(answer("SELECT 7")).as("in the same transaction").isEqualTo(7);
  }

  @Test
  void rowsAreTheSameWhenNoticesComeBetweenThem() throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE FUNCTION pg_temp.said(length integer) RETURNS text LANGUAGE plpgsql AS
            $$ BEGIN RAISE NOTICE 'of %', length; RETURN repeat('x', length - 1); END $$
          """);
    }
    int piece = CopyOut.PIECE;
    String query =
        "SELECT pg_temp.said(n) FROM unnest(ARRAY[2, %d, 5, %d]) AS l (n)"
            .formatted(2 * piece + 1, 2 * piece);
    Recording recording = new Recording();
    List<Integer> whole = new ArrayList<>();

    assertThat(CopyOut.rows(connection, TABLE, query, recording)).isEqualTo(4);
    CopyOut.wholeRows(connection, TABLE, query, line -> whole.add(line.length));

    assertThat(recording.rows)
        .containsExactly("2 whole", 2 * piece + 1 + " in 3", "5 whole", 2 * piece + " in 2");
    assertThat(whole).containsExactly(2, 2 * piece + 1, 5, 2 * piece);
    String endless = "SELECT pg_temp.said(n + 300000) FROM generate_series(1, 1000000) AS l (n)";
    assertThatThrownBy(() ->
            CopyOut.wholeRows(
                connection,
                TABLE,
                endless,
                _ -> {
                  throw new IOException("full");
                }))
        .hasMessage("full");
    assertThat(answer("SELECT 7")).isEqualTo(7);
  }

  @Test
  void whatTheServerSaysAmongTheRowsIsHeard() throws Exception {
    Recording recording = new Recording();

    assertThatThrownBy(() ->
            CopyOut.rows(
                connection,
                TABLE,
                "SELECT repeat('x', 300000), 1 / (3 - n) FROM generate_series(1, 5) AS n",
                new CopyOut.RowSink() {
                  @Override
                  public void row(byte[] line) {}

                  @Override
                  public void piece(byte[] buffer, int length, boolean last) {
                    recording.rows.add("piece");
                  }
                }))
        .isInstanceOf(SQLException.class)
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("22012");
    assertThat(recording.rows).hasSize(4);
    assertThat(answer("SELECT 7")).isEqualTo(7);
  }

  @Test
  void aRowThatHasToBeHeldAndNeverFitsIsRefusedBeforeItIsReadAndNamed() throws Exception {
    RowRoom room = new RowRoom(100 << 20);

    assertThatThrownBy(() -> room.hold(101 << 20, TABLE))
        .isInstanceOfSatisfying(
            DroverException.class,
            e -> {
              Failure failure = e.failure();
              assertThat(failure.code()).isEqualTo("row_too_large");
              assertThat(failure.kind().retryable()).isFalse();
              assertThat(failure.message()).contains("app.documents", "102 MB", "100 MB");
              assertThat(failure.remedy()).isNotNull().contains("-Xmx268m");
            });
    for (int again = 0; again < 3; again++) {
      try (RowRoom.Held row = room.hold(60 << 20, TABLE)) {
        assertThat(row).as("is given back each time").isNotNull();
      }
    }
  }

  /** Takes some gigabytes of the server's memory. */
  @Test
  @Tag("long")
  void aRowThatPostgresCannotWriteOutIsNamed() throws Exception {
    String bytes = "SELECT convert_to(repeat('x', 540000000), 'UTF8')";
    String texts = "SELECT repeat('x', 600000000), repeat('y', 600000000)";
    for (String query : List.of(bytes, texts)) {
      assertThatThrownBy(() -> CopyOut.rows(connection, TABLE, query, new Recording()))
          .isInstanceOfSatisfying(
              DroverException.class,
              e -> {
                assertThat(e.failure().code()).isEqualTo("row_too_long");
                assertThat(e.failure().kind()).isEqualTo(FailureKind.DATA);
                assertThat(e.failure().object()).isEqualTo("app.documents");
              });
      assertThat(answer("SELECT 7")).isEqualTo(7);
    }
  }

  private int answer(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    }
  }
}
