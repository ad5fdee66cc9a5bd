package dev.drover.common.worker;

import static dev.drover.common.worker.Commands.aCommand;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Heartbeat;
import dev.drover.common.name.MigrationId;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Ways in which a run ends, and what the coordinator hears of each. */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
final class RunEndingTest {
  private static final Duration LONG = Duration.ofSeconds(120);

  private final Set<MigrationId> begun = ConcurrentHashMap.newKeySet();
  private FrameFixture kafka;

  @BeforeEach
  void begin() throws Exception {
    kafka = new FrameFixture();
  }

  @AfterEach
  void end() throws Exception {
    kafka.close();
  }

  private Event untilCancelled(Command command, Run run) {
    begun.add(command.order().migration());
    Waiting.untilCancelled(run);
    throw new AssertionError("not cancelled");
  }

  private Event.Failed failed(Command command) {
    await().atMost(LONG).until(() -> !kafka.results(command.order().migration()).isEmpty());
    return (Event.Failed) kafka.results(command.order().migration()).getFirst();
  }

  @Test
  void whatAHandlerThrowsArrivesAsAFailureOfTheRightKind() throws Exception {
    Command data = aCommand();
    Command deadlock = aCommand();
    Command full = aCommand();
    Command bug = aCommand();
    kafka.frame(
        2,
        (command, _) -> {
          MigrationId migration = command.order().migration();
          if (migration.equals(data.order().migration())) {
            throw DroverException.data("row_unfit", "A row does not fit.", "auth.users", null);
          } else if (migration.equals(deadlock.order().migration())) {
            throw new SQLException("secret value", "40P01");
          } else if (migration.equals(full.order().migration())) {
            throw new IOException("No space left on device");
          }
          throw new IllegalStateException("secret value");
        });
    kafka.send(List.of(data, deadlock, full, bug));

    assertThat(failed(data).failure())
        .matches(f -> f.kind() == FailureKind.DATA && f.code().equals("row_unfit"))
        .matches(f -> "auth.users".equals(f.object()));
    assertThat(failed(deadlock).failure())
        .matches(f -> f.kind() == FailureKind.TRANSIENT && f.code().equals("sql_40p01"));
    assertThat(failed(full).failure())
        .matches(f -> f.kind() == FailureKind.RESOURCES && f.code().equals("disk_full"));
    assertThat(failed(bug).failure())
        .matches(f -> f.kind() == FailureKind.BUG && f.code().equals("worker_bug"))
        .matches(f -> !f.message().contains("secret"));
  }

  @Test
  void anAbandonedRunIsCancelledAndAnAbandonedCommandIsDroppedBothInSilence() throws Exception {
    Command running = aCommand();
    Command waiting = aCommand();
    Command next = aCommand(waiting.order().migration(), 2, 600);
    kafka.frame(
        1,
        (command, run) ->
            command.order().epoch() == 2
                ? Commands.matches(command, run)
                : untilCancelled(command, run));
    kafka.send(running);
    await().atMost(LONG).until(() -> !kafka.events(running.order().migration()).isEmpty());
    kafka.send(waiting);
    kafka.send(next);

    // The worker hears control messages from some moment after its start on, hence again and again.
    await()
        .atMost(LONG)
        .until(() -> {
          kafka.abandon(waiting.order().migration(), 1);
          kafka.abandon(running.order().migration(), 1);
          return kafka.results(waiting.order().migration()).size() == 1;
        });
    assertThat(kafka.events(waiting.order().migration()))
        .allMatch(event -> event.origin().epoch() == 2);
    assertThat(kafka.events(running.order().migration()))
        .singleElement()
        .isInstanceOf(Event.Started.class);
    assertThat(begun).containsExactly(running.order().migration());
  }

  @Test
  void aRunThatExceedsItsTimeLimitFailsAndMayBeTriedAgain() throws Exception {
    kafka.frame(1, this::untilCancelled);
    Command command = aCommand(MigrationId.next(), 3, 1);
    kafka.send(command);

    Event.Failed failed = failed(command);
    assertThat(failed.failure().code()).isEqualTo("time_limit_exceeded");
    assertThat(failed.failure().kind().retryable()).isTrue();
    assertThat(failed.origin().epoch()).isEqualTo(3);
  }

  @Test
  void aDrainingWorkerFinishesWhatRunsAndLeavesTheRestToOthers() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Command running = aCommand();
    WorkerFrame frame =
        kafka.frame(
            2,
            (command, run) -> {
              begun.add(command.order().migration());
              Waiting.on(release);
              return Commands.matches(command, run);
            });
    kafka.send(running);
    await().atMost(LONG).until(() -> begun.contains(running.order().migration()));

    CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> drain(frame, LONG));
    await().atMost(LONG).until(() -> kafka.heartbeats(frame).getLast().draining());
    Heartbeat draining = kafka.heartbeats(frame).getLast();
    assertThat(draining.runs()).hasSize(1);
    assertThat(draining.slots()).allMatch(slots -> slots.free() == 0);
    Command late = aCommand();
    kafka.send(late);
    release.countDown();
    drained.join();

    await().atMost(LONG).until(() -> kafka.results(running.order().migration()).size() == 1);
    assertThat(kafka.events(running.order().migration())).last().isInstanceOf(Event.Verified.class);
    await().atMost(LONG).until(() -> kafka.heartbeats(frame).getLast().runs().isEmpty());
    kafka.frame(1, Commands::matches);
    await().atMost(LONG).until(() -> !kafka.results(late.order().migration()).isEmpty());
    assertThat(kafka.events(late.order().migration()))
        .noneMatch(event -> event.origin().worker().equals(frame.worker()));
  }

  @Test
  void runsThatOutlastADrainAreReportedForOthersToTakeOver() throws Exception {
    Command command = aCommand();
    WorkerFrame frame = kafka.frame(1, this::untilCancelled);
    kafka.send(command);
    await().atMost(LONG).until(() -> begun.contains(command.order().migration()));
    drain(frame, Duration.ofMillis(10));

    Event.Failed failed = failed(command);
    assertThat(failed.failure().code()).isEqualTo("worker_stopped");
    assertThat(failed.failure().kind()).isEqualTo(FailureKind.INFRASTRUCTURE);
  }

  @Test
  void progressIsSentFarLessOftenThanItIsCounted() throws Exception {
    Command command = aCommand();
    MigrationId migration = command.order().migration();
    kafka.frame(
        1,
        (_, run) -> {
          long rows = 0;
          while (kafka.progress(migration).size() < 2) {
            run.progress(++rows, 1_000_000_000, rows * 10);
          }
          begun.add(migration);
          throw new Run.RunCancelled("rows " + rows);
        });
    kafka.send(command);

    await().atMost(LONG).until(() -> begun.contains(migration));
    assertThat(kafka.progress(migration)).hasSizeBetween(2, 100);
    assertThat(kafka.progress(migration).get(1).rows())
        .isGreaterThan(kafka.progress(migration).get(0).rows());
  }

  private static void drain(WorkerFrame frame, Duration patience) {
    try {
      frame.drain(patience);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
