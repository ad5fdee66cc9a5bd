package dev.drover.common.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MetricsTest {
  @Test
  void namesAndUnitsAreThoseThatPrometheusExpects() {
    Metrics metrics = Metrics.served();
    metrics.counter("drover.tests", "Tests", "kind", "isolate").increment(3);
    metrics.gauge("drover.age.seconds", "Age", () -> 1.5);
    metrics.durations("drover.stage", "Durations", "stage", "backup").record(Duration.ofSeconds(2));

    assertThat(metrics.text())
        .contains(
            "# TYPE drover_tests_total counter",
            "drover_tests_total{kind=\"isolate\"} 3.0",
            "drover_age_seconds 1.5",
            "drover_stage_seconds_bucket{stage=\"backup\",le=\"1.0\"} 0",
            "drover_stage_seconds_bucket{stage=\"backup\",le=\"5.0\"} 1",
            "drover_stage_seconds_sum{stage=\"backup\"} 2.0",
            "jvm_memory_used_bytes");
  }

  @Test
  void aCodeIsALabelUntilThereAreTooManyOrItIsNone() {
    Metrics metrics = Metrics.served();
    assertThat(metrics.code("worker_lost")).isEqualTo("worker_lost");
    assertThat(metrics.code("the project acme-1 failed")).isEqualTo(Metrics.OTHER);
    IntStream.range(0, Codes.MOST).forEach(number -> metrics.code("code_" + number));
    assertThat(metrics.code("one_more")).isEqualTo(Metrics.OTHER);
    assertThat(metrics.code("worker_lost")).isEqualTo("worker_lost");
  }

  @Test
  void whatNobodyAsksForIsNotKept() {
    Metrics metrics = Metrics.none();
    metrics.counter("drover.tests", "Tests").increment();
    assertThat(metrics.text()).isEmpty();
  }
}
