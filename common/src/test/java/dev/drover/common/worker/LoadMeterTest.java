package dev.drover.common.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.testing.TestRun;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** By a clock that goes on a tenth of a millisecond each time it is looked at. */
class LoadMeterTest {
  private static final long RATE = 1_000_000;

  private final AtomicLong nanos = new AtomicLong(-Duration.ofDays(1).toNanos());
  private final TestRun run = TestRun.plain();

  @Test
  void noMoreRowsPassInATimeThanThePlanAllows() {
    LoadMeter meter = meter(RATE);
    long began = nanos.get();
    for (int rows = 1_000; rows <= 10_000; rows += 1_000) {
      meter.passed(1_000, 10);
      assertThat(nanos.get() - began).isGreaterThanOrEqualTo(rows * 1_000L);
    }
    assertThat(run.rows()).isEqualTo(10_000);
  }

  @Test
  void whoeverWasSlowerIsNotHeldBack() {
    LoadMeter meter = meter(RATE);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    long before = nanos.get();
    meter.passed(1_000, 10);
    assertThat(nanos.get() - before).isLessThan(Duration.ofMillis(1).toNanos());
  }

  @Test
  void withoutALimitNobodyWaits() {
    LoadMeter meter = meter(null);
    long before = nanos.get();
    meter.passed(1_000_000_000, 10);
    assertThat(nanos.get()).isEqualTo(before);
  }

  @Test
  void aCancelledRunDoesNotWaitForItsTurn() {
    TestRun cancelling = new TestRun("worker-1", () -> {});
    LoadMeter meter =
        new LoadMeter(
            cancelling,
            10,
            1L,
            () -> {
              cancelling.cancel();
              return nanos.get();
            });
    assertThatThrownBy(() -> meter.passed(1_000_000, 10)).isInstanceOf(Run.RunCancelled.class);
  }

  private LoadMeter meter(@Nullable Long rowsPerSecond) {
    return new LoadMeter(run, 10_000, rowsPerSecond, () -> nanos.addAndGet(100_000));
  }
}
