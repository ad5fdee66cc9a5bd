package dev.drover.common.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.message.Control;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Words that come twice, late, in another order or to somebody else. */
final class IntakeTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
  private final Intake intake = new Intake("verify-1", nanos::get);

  private static Control.Drain drain(int second, int patience) {
    return new Control.Drain("verify-1", AT.plusSeconds(second), patience, false);
  }

  private static Control.Resume resume(int second) {
    return new Control.Resume("verify-1", AT.plusSeconds(second));
  }

  private void pass(int seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void ofAllWordsTheOneAskedForLastCountsWhateverOrderTheyComeIn() {
    intake.hear(drain(1, 30));
    assertThat(intake.open()).isFalse();
    intake.hear(resume(3));
    intake.hear(drain(2, 30));
    intake.hear(drain(3, 30));
    assertThat(intake.open()).isTrue();
    intake.hear(drain(4, 30));
    intake.hear(resume(3));
    assertThat(intake.open()).isFalse();
  }

  @Test
  void aWordToAnotherWorkerChangesNothing() {
    intake.hear(new Control.Drain("verify-12", AT.plusSeconds(9), 0, true));
    assertThat(intake.open()).isTrue();
    intake.hear(drain(1, 30));
    intake.hear(new Control.Resume("verify-12", AT.plusSeconds(9)));
    assertThat(intake.open()).isFalse();
  }

  @Test
  void theSameWordAgainGivesNoMoreTimeAndANewOneDoes() {
    intake.hear(drain(1, 30));
    pass(29);
    intake.hear(drain(1, 30));
    assertThat(intake.overdue()).isFalse();
    pass(1);
    assertThat(intake.overdue()).isTrue();
    intake.hear(drain(2, 30));
    assertThat(intake.overdue()).isFalse();
    intake.hear(resume(3));
    pass(30);
    assertThat(intake.overdue()).isFalse();
  }

  @Test
  void itIsShutOnceEverybodyWhoTookCommandsHasLeft() throws InterruptedException {
    assertThat(intake.enter(Duration.ZERO)).isTrue();
    intake.hear(drain(1, 30));
    assertThat(intake.shut()).isFalse();
    intake.leave();
    assertThat(intake.shut()).isTrue();
    assertThat(intake.enter(Duration.ofMillis(1))).isFalse();
    intake.hear(resume(2));
    assertThat(intake.shut()).isFalse();
    assertThat(intake.enter(Duration.ZERO)).isTrue();
  }
}
