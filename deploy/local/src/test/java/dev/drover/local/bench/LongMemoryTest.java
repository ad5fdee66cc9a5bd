package dev.drover.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Rows and large objects of some hundred megabytes, and a million small rows, pass through workers
 * whose memory holds none of them.
 */
@Tag("long")
final class LongMemoryTest {
  private static final int HEAP = 96;

  @ParameterizedTest
  @EnumSource(MemoryBench.Kind.class)
  void noRowAndNoLargeObjectIsEverHeldWhole(MemoryBench.Kind kind) throws Exception {
    HeavySample.Amounts amounts = new HeavySample.Amounts(3, 200, 1, 600, 1_000_000);

    MemoryResult result = new MemoryBench(kind, amounts, HEAP, _ -> {}).run();

    assertThat(result.stages()).containsKeys("BackingUp", "Migrating", "Verifying");
  }
}
