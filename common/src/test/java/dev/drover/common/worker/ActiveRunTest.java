package dev.drover.common.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ActiveRunTest {
  private final ActiveRun run = new ActiveRun(Commands.aCommand(), "verify-1", System::nanoTime);
  private final AtomicInteger called = new AtomicInteger();

  @Test
  void cancellingCallsEachActionOnceFromAnotherThread() {
    Thread here = Thread.currentThread();
    AtomicBoolean elsewhere = new AtomicBoolean();
    run.onCancel(() -> {
      elsewhere.set(Thread.currentThread() != here);
      called.incrementAndGet();
    });
    run.cancel(ActiveRun.Reason.ABANDONED);
    run.cancel(ActiveRun.Reason.STOPPED);
    await().until(() -> called.get() == 1);
    assertThat(elsewhere).isTrue();
    assertThat(run.reason()).isEqualTo(ActiveRun.Reason.ABANDONED);
    assertThatThrownBy(run::checkCancelled).isInstanceOf(Run.RunCancelled.class);
  }

  @Test
  void whatWasDoneIsToldOnceAlsoWhenTheNextPieceOfWorkCountsFromTheStart() {
    run.progress(10, 40, 100);
    run.progress(30, 40, 300);
    assertThat(run.takeAmount()).isEqualTo(new ActiveRun.Amount(30, 300));
    run.progress(40, 40, 400);
    run.progress(5, 8, 50);
    run.progress(8, 8, 80);
    assertThat(run.takeAmount()).isEqualTo(new ActiveRun.Amount(18, 180));
    assertThat(run.takeAmount()).isEqualTo(ActiveRun.Amount.NONE);
  }

  @Test
  void anActionRegisteredAfterTheCancellationIsCalledAtOnce() {
    run.cancel(ActiveRun.Reason.TIME_LIMIT);
    run.onCancel(called::incrementAndGet);
    await().until(() -> called.get() == 1);
  }

  @Test
  void anActionTakenBackIsNotCalled() {
    run.onCancel(called::incrementAndGet).close();
    AtomicBoolean other = new AtomicBoolean();
    run.onCancel(() -> other.set(true));
    run.cancel(ActiveRun.Reason.ABANDONED);
    await().untilTrue(other);
    assertThat(called).hasValue(0);
  }

  @Test
  void takingAnActionBackWaitsUntilItHasEnded() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean closed = new AtomicBoolean();
    AtomicBoolean closedBeforeEnd = new AtomicBoolean();
    Run.Registration registration =
        run.onCancel(() -> {
          begun.countDown();
          Waiting.on(goOn);
          closedBeforeEnd.set(closed.get());
        });
    run.cancel(ActiveRun.Reason.ABANDONED);
    Waiting.on(begun);
    Thread closing =
        Thread.ofPlatform()
            .start(() -> {
              registration.close();
              closed.set(true);
            });
    await().until(() -> closing.getState() == Thread.State.BLOCKED);
    goOn.countDown();
    await().untilTrue(closed);
    assertThat(closedBeforeEnd).isFalse();
  }

  @Test
  void onlyTheNewestProgressIsTakenAndOnlyOnce() {
    run.progress(1, 10, 100);
    run.progress(2, 10, 200);
    assertThat(run.takeProgress())
        .isNotNull()
        .matches(progress -> progress.rows() == 2 && progress.bytes() == 200);
    assertThat(run.takeProgress()).isNull();
  }
}
