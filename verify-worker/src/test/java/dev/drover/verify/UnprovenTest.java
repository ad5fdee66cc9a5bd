package dev.drover.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.message.Verdict;
import dev.drover.common.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What cannot be looked at is never a pass; what may pass by itself is no verdict at all. */
class UnprovenTest {
  private static final List<Move> MOVES = new ArrayList<>();

  @BeforeAll
  static void move() throws Exception {
    for (TestPostgres server : List.of(TestPostgres.version18(), TestPostgres.version15())) {
      Move move = Shop.moved(server);
      MOVES.add(move);
      move.inSource("CREATE ROLE unproven_reader");
    }
  }

  @AfterAll
  static void close() throws Exception {
    for (Move move : MOVES) {
      move.inSource("DROP OWNED BY unproven_reader");
      move.inTarget("DROP OWNED BY unproven_reader", "DROP ROLE unproven_reader");
      move.close();
    }
  }

  @Test
  void aTableOfTheTargetThatMayNotBeReadLeavesTheWholeUnproven() throws Exception {
    for (Move move : MOVES) {
      move.inTarget("GRANT USAGE ON SCHEMA shop TO unproven_reader");

      assertUnproven(move, asReader(move.connectTarget()), move::pooledSource, "permission denied");
    }
  }

  @Test
  void rowsThatRowSecurityHidesFromDroversRoleLeaveTheWholeUnproven() throws Exception {
    for (Move move : MOVES) {
      move.inTarget(
          "GRANT USAGE ON SCHEMA shop TO unproven_reader",
          "GRANT SELECT ON ALL TABLES IN SCHEMA shop TO unproven_reader",
          "GRANT SELECT ON ALL SEQUENCES IN SCHEMA shop TO unproven_reader");

      assertUnproven(
          move, asReader(move.connectTarget()), move::pooledSource, "row-level security");
      move.inTarget("DROP OWNED BY unproven_reader");
    }
  }

  @Test
  void aSourceThatMayNotBeReadLeavesTheWholeUnproven() throws Exception {
    for (Move move : MOVES) {
      assertUnproven(
          move,
          move.connectTarget(),
          () -> asReader(move.connectPinnedSource()),
          "permission denied");
    }
  }

  @Test
  void aSourceThatIsAwayIsTroubleOfTheInfrastructureAndNoVerdict() throws Exception {
    for (Move move : MOVES) {
      assertThatThrownBy(() -> verify(move, move.connectTarget(), () -> ended(move)))
          .isInstanceOfSatisfying(
              SQLException.class, error -> assertThat(ServerErrors.passes(error)).isTrue());
    }
  }

  private static void assertUnproven(
      Move move, Connection target, Subject.Source source, String reason) throws Exception {
    assertThat(verify(move, target, source))
        .isInstanceOfSatisfying(
            Verdict.Unproven.class,
            unproven -> assertThat(unproven.reason()).contains(reason).doesNotContain("Customer"));
  }

  private static Verdict verify(Move move, Connection target, Subject.Source source)
      throws Exception {
    try (target) {
      return Verification.complete(java.time.InstantSource.system())
          .againstBundle(move.plan(), move.bundle(), target, source, new WatchedRun());
    }
  }

  private static Connection asReader(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET ROLE unproven_reader");
      return connection;
    }
  }

  /** A connection whose session was ended from elsewhere. */
  private static Connection ended(Move move) throws SQLException {
    Connection connection = move.connectPinnedSource();
    move.inSource(
        "SELECT pg_terminate_backend("
            + Move.text(connection, "SELECT pg_backend_pid()")
            + ", 5000)");
    return connection;
  }
}
