package dev.drover.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.plan.VerifyRules;
import dev.drover.common.plan.VerifyRules.CriticalQuery;
import dev.drover.common.plan.VerifyRules.Reaction;
import dev.drover.common.postgres.PostgresFailures;
import dev.drover.common.testing.TestPostgres;
import dev.drover.common.worker.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole stage: what it answers, what it lets through, and that it ends when it is told to. */
class VerificationTest {
  private static final VerifyRules SLOW =
      new VerifyRules(
          List.of(new CriticalQuery("slow", "SELECT pg_sleep(25)", 1L, null)), Reaction.FAIL);

  private Move move;

  @BeforeEach
  void move() throws Exception {
    move = Shop.moved(TestPostgres.version18());
  }

  @AfterEach
  void close() throws Exception {
    move.close();
  }

  @Test
  void theAnswerNamesTheCommandAndTheDatabaseThatWasCompared() throws Exception {
    Command.Verify command = move.command(move.target());
    WatchedRun run = new WatchedRun();

    Event.Verified verified = (Event.Verified) move.handler().handle(command, run);

    assertThat(verified.origin())
        .isEqualTo(
            new Event.Origin(command.order().migration(), command.order().epoch(), "verify-test"));
    assertThat(verified.database()).isEqualTo(new DatabaseName(move.target()));
    assertThat(run.rows()).isEqualTo(100);
    assertThat(run.rowsPlanned()).isEqualTo(100);
  }

  @Test
  void aCancelledRunEndsItsStatementAndAnswersNothing() throws Exception {
    move.verifying(SLOW);
    WatchedRun run = new WatchedRun();
    CompletableFuture<@Nullable Throwable> ended = verifyBeside(run);
    awaitSleeping();
    run.cancel();

    assertThat(ended.get()).isInstanceOf(Run.RunCancelled.class);
  }

  @Test
  void aLostConnectionIsTroubleOfTheInfrastructureAndNoVerdict() throws Exception {
    move.verifying(SLOW);
    CompletableFuture<@Nullable Throwable> ended = verifyBeside(new WatchedRun());
    awaitSleeping();
    move.inSource(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
            + move.target()
            + "'");

    assertThat(ended.get())
        .isInstanceOfSatisfying(
            SQLException.class,
            error ->
                assertThat(PostgresFailures.of(error).kind())
                    .isEqualTo(FailureKind.INFRASTRUCTURE));
  }

  @Test
  void aViewInTheTablesPlaceDoesNotPass() throws Exception {
    move.inTarget(
        "ALTER TABLE shop.visit RENAME TO visited",
        "CREATE VIEW shop.visit AS SELECT * FROM shop.visited");

    assertThat(((Verdict.Differs) move.verify()).findings())
        .extracting(Finding::code)
        .contains("table_missing", "check_unproven");
  }

  @Test
  void aTableOfThePlanThatTheBundleLacksLeavesTheWholeUnproven() throws Exception {
    List<TableRule> tables = move.plan().tables();
    move.withTables(tables.subList(0, 3));
    move.again();
    move.inTarget("SELECT setval('shop.invoice_id_seq', 1000)");
    assertThat(move.verify()).isInstanceOf(Verdict.Matches.class);
    move.withTables(tables);

    assertThat(move.verify())
        .isInstanceOfSatisfying(
            Verdict.Unproven.class,
            unproven -> assertThat(unproven.reason()).contains("shop.visit"));
  }

  @Test
  void aDifferenceIsToldAlsoWhenTheBundlesRowsWereDamaged() throws Exception {
    move.inTarget("DELETE FROM shop.visit");
    move.damageBundle();

    assertThat(((Verdict.Differs) move.verify()).findings())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.code()).isEqualTo("rows_differ");
          assertThat(finding.message()).startsWith("Expected 30 rows, found 0: ");
        });
  }

  @Test
  void aCommandOfAnotherStageIsRefusedAsABug() {
    Command.Verify verify = move.command(move.target());
    Command promote = new Command.Promote(verify.order(), verify.plan(), verify.database());

    assertThatThrownBy(() -> move.handler().handle(promote, new WatchedRun()))
        .isInstanceOfSatisfying(
            DroverException.class,
            error -> assertThat(error.failure().kind()).isEqualTo(FailureKind.BUG));
  }

  @Test
  void noSessionIsLeftInTheTarget() throws Exception {
    move.verify();

    await().untilAsserted(() -> assertThat(sessions("true")).isZero());
  }

  private CompletableFuture<@Nullable Throwable> verifyBeside(WatchedRun run) {
    CompletableFuture<@Nullable Throwable> ended = new CompletableFuture<>();
    AtomicReference<Verdict> verdict = new AtomicReference<>();
    Thread.ofVirtual()
        .start(() ->
            ended.complete(catchThrowable(() -> verdict.set(move.verify(move.target(), run)))));
    return ended;
  }

  private void awaitSleeping() {
    await().untilAsserted(() -> assertThat(sessions("query LIKE '%pg_sleep%'")).isOne());
  }

  private int sessions(String condition) throws SQLException {
    try (Connection connection = move.connectSource()) {
      return Integer.parseInt(
          Move.text(
              connection,
              "SELECT count(*) FROM pg_stat_activity WHERE datname = '"
                  + move.target()
                  + "' AND "
                  + condition));
    }
  }
}
