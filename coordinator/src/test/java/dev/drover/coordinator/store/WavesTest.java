package dev.drover.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.failure.DroverException;
import dev.drover.common.plan.Waves;
import dev.drover.coordinator.saga.Wish;
import dev.drover.coordinator.store.LiveBatch.Work;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch of 20 that goes ahead in waves of 1, 5 and all, and stops above 10 per cent. */
class WavesTest {
  private static final List<Integer> ENDS = List.of(1, 5, 20);

  @Test
  void aWaveReachesAsFarAsItSaysAndTheLastToTheEnd() {
    assertThat(Waves.parse("1, 10%,50%").ends(500)).containsExactly(1, 50, 250, 500);
    assertThat(Waves.parse("1,10%").ends(4)).containsExactly(1, 4);
    assertThat(Waves.parse("3,100%").ends(2)).containsExactly(2);
    assertThat(Waves.parse("100%").ends(7)).containsExactly(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "some", "1,,2", "101%", "-1", "50%,10%"})
  void whatIsNoWaveIsRefused(String text) {
    assertThatThrownBy(() -> Waves.parse(text).ends(100))
        .isInstanceOfSatisfying(
            DroverException.class, e -> assertThat(e.failure().code()).isEqualTo("waves_invalid"));
  }

  @Test
  void onlyTheCanaryGoesFirst() {
    assertThat(batch(0, 0, 0, 0).work(Instant.EPOCH)).isEqualTo(new Work.Start(1));
    assertThat(batch(1, 0, 0, 0).work(Instant.EPOCH)).isEqualTo(new Work.Nothing());
  }

  @Test
  void theNextWaveWaitsForTheLastOfTheOneBefore() {
    assertThat(batch(1, 1, 1, 0).work(Instant.EPOCH)).isEqualTo(new Work.Start(4));
    assertThat(batch(5, 4, 4, 0).work(Instant.EPOCH)).isEqualTo(new Work.Nothing());
    assertThat(batch(5, 5, 5, 0).work(Instant.EPOCH)).isEqualTo(new Work.Start(15));
  }

  @Test
  void aFailedCanaryStopsTheBatch() {
    assertThat(batch(1, 1, 1, 1).work(Instant.EPOCH)).isInstanceOf(Work.Stop.class);
  }

  @Test
  void onceSomebodyResumesItTheNextWaveGoes() {
    assertThat(batch(1, 1, 0, 0).work(Instant.EPOCH)).isEqualTo(new Work.Start(4));
  }

  @Test
  void whoIsReplayedGoesAloneAgain() {
    assertThat(batch(0, 0, 0, 0).work(Instant.EPOCH)).isEqualTo(new Work.Start(1));
    assertThat(batch(4, 4, 0, 0).work(Instant.EPOCH)).isEqualTo(new Work.Start(1));
  }

  /**
   * @param ended since somebody last resumed it
   */
  private static LiveBatch batch(int begun, int endedEver, int ended, int failed) {
    return new LiveBatch(
        new UUID(0, 1),
        Wish.RUN,
        32,
        10,
        begun - endedEver,
        20 - endedEver,
        ended,
        failed,
        new LiveBatch.Progress(ENDS, endedEver, begun),
        null);
  }
}
