package dev.drover.coordinator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HearingTest {
  private static final Duration LEASE = Duration.ofSeconds(15);

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final Hearing hearing = new Hearing(clock::get);

  @Test
  void isDeafBeforeItsFirstPulse() {
    pass(Duration.ofMinutes(1));

    assertThat(hearing.unbroken(LEASE)).isFalse();
  }

  @Test
  void hearsOnceItsPulsesHaveComeForTheWholePeriod() {
    beatFor(Duration.ofSeconds(14));
    assertThat(hearing.unbroken(LEASE)).isFalse();

    beatFor(Duration.ofSeconds(1));
    assertThat(hearing.unbroken(LEASE)).isTrue();
  }

  @Test
  void isDeafAgainAfterAGapAndHearsOnlyAPeriodLater() {
    beatFor(Duration.ofSeconds(20));
    pass(Duration.ofSeconds(7));
    assertThat(hearing.unbroken(LEASE)).isFalse();

    beatFor(Duration.ofSeconds(15));
    assertThat(hearing.unbroken(LEASE)).isFalse();
    beatFor(Duration.ofSeconds(1));
    assertThat(hearing.unbroken(LEASE)).isTrue();
  }

  private void beatFor(Duration time) {
    if (clock.get() == Long.MAX_VALUE - 5) {
      hearing.pulse();
    }
    for (long second = 0; second < time.toSeconds(); second++) {
      pass(Duration.ofSeconds(1));
      hearing.pulse();
    }
  }

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }
}
