package dev.drover.common.worker;

import static dev.drover.common.worker.Commands.aCommand;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Command;
import dev.drover.common.message.Control;
import dev.drover.common.message.Event;
import dev.drover.common.message.Heartbeat;
import dev.drover.common.testing.Patience;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A worker that is asked, over the broker, to take no further commands. */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
final class DrainTest {
  private static final Instant ASKED = Instant.parse("2026-01-02T03:04:05Z");

  private FrameFixture kafka;

  @BeforeEach
  void begin() throws Exception {
    kafka = new FrameFixture();
  }

  @AfterEach
  void end() throws Exception {
    kafka.close();
  }

  /**
   * The worker hears words from some moment after its start on, hence again and again; the same one
   * again changes nothing.
   */
  private void drain(WorkerFrame frame, int patience, boolean exit) {
    await()
        .until(() -> {
          kafka.say(frame.worker(), new Control.Drain(frame.worker(), ASKED, patience, exit));
          return !kafka.heartbeats(frame).isEmpty() && latest(frame).draining();
        });
  }

  private Heartbeat latest(WorkerFrame frame) {
    return kafka.heartbeats(frame).getLast();
  }

  @Test
  void aDrainedWorkerFinishesWhatRunsAndStaysIdleUntilItIsResumed() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    WorkerFrame frame =
        kafka.frame(
            2,
            (command, run) -> {
              Waiting.on(release);
              return Commands.matches(command, run);
            });
    Command running = aCommand();
    kafka.send(running);
    await().until(() -> !kafka.events(running.order().migration()).isEmpty());

    kafka.say("another", new Control.Drain("another", ASKED.plusSeconds(60), 0, true));
    drain(frame, 600, false);
    assertThat(latest(frame).runs()).hasSize(1);
    assertThat(latest(frame).slots()).allMatch(slots -> slots.free() == 0);
    assertThat(latest(frame).heeds()).contains(Control.DRAIN, Control.RESUME);

    Command late = aCommand();
    kafka.send(late);
    release.countDown();
    await().until(() -> latest(frame).runs().isEmpty());
    await().until(() -> !kafka.results(running.order().migration()).isEmpty());
    assertThat(kafka.results(running.order().migration()))
        .singleElement()
        .isInstanceOf(Event.Verified.class);
    WorkerFrame other = kafka.frame(1, Commands::matches);
    await().until(() -> !kafka.results(late.order().migration()).isEmpty());
    assertThat(kafka.events(late.order().migration()))
        .allMatch(event -> event.origin().worker().equals(other.worker()));
    assertThat(latest(frame).draining()).isTrue();

    other.close();
    kafka.say(frame.worker(), new Control.Resume(frame.worker(), ASKED.plusSeconds(1)));
    kafka.say(frame.worker(), new Control.Drain(frame.worker(), ASKED, 0, true));
    Command again = aCommand();
    kafka.send(again);
    await().until(() -> !kafka.results(again.order().migration()).isEmpty());
    assertThat(kafka.events(again.order().migration()))
        .allMatch(event -> event.origin().worker().equals(frame.worker()));
    await().until(() -> !latest(frame).draining());
  }

  @Test
  void runsThatOutlastTheirTimeAreLeftToOthersAndThenTheWorkerMayEnd() throws Exception {
    WorkerFrame frame =
        kafka.frame(
            1,
            (_, run) -> {
              Waiting.untilCancelled(run);
              throw new AssertionError("not cancelled");
            });
    CompletableFuture<Void> dismissed = CompletableFuture.runAsync(() -> awaitDismissal(frame));
    Command command = aCommand();
    kafka.send(command);
    await().until(() -> !kafka.events(command.order().migration()).isEmpty());
    assertThat(dismissed).isNotDone();

    drain(frame, 0, true);
    assertThat(dismissed).succeedsWithin(Patience.LONG);
    await().until(() -> !kafka.results(command.order().migration()).isEmpty());
    Event.Failed failed = (Event.Failed) kafka.results(command.order().migration()).getLast();
    assertThat(failed.failure().code()).isEqualTo("worker_stopped");
    assertThat(failed.failure().kind()).isEqualTo(FailureKind.INFRASTRUCTURE);
  }

  private static void awaitDismissal(WorkerFrame frame) {
    try {
      frame.awaitDismissal();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
