package dev.drover.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  private final Latencies latencies = new Latencies();

  @Test
  void aPercentileIsTheShortestThatSoManyDidNotExceed() {
    LongStream.rangeClosed(1, 2_000).map(n -> 2_001 - n).forEach(n -> latencies.add(n * 1_000_000));

    assertThat(latencies.millis(50)).isEqualTo(1_000);
    assertThat(latencies.millis(99)).isEqualTo(1_980);
    assertThat(latencies.millis(100)).isEqualTo(2_000);
  }

  @Test
  void ofOneItIsThatOne() {
    latencies.add(1_500_000);

    assertThat(latencies.millis(50)).isEqualTo(1.5);
    assertThat(latencies.millis(99)).isEqualTo(1.5);
  }

  @Test
  void ofNoneThereIsNone() {
    assertThatThrownBy(() -> latencies.millis(50)).isInstanceOf(IllegalStateException.class);
  }
}
