package dev.drover.coordinator.saga.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.plan.Target.Mode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every state that the saga and everything around it can reach. */
class SagaCheckTest {
  @ParameterizedTest
  @EnumSource(Mode.class)
  void oneMigration(Mode mode) {
    long t = System.nanoTime();
    Exploration.Found found = Exploration.of(Bounds.of(mode));
    System.out.println(found + " " + (System.nanoTime() - t) / 1000000);
    assertThat(found.states()).isGreaterThan(1000);
  }
}
