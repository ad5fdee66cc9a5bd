package dev.drover.coordinator.saga.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.plan.Target.Mode;
import dev.drover.coordinator.saga.check.Bounds.Others;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same as {@link SagaCheckTest} in larger worlds: minutes, and more memory. */
@Tag("long")
class LongSagaCheckTest {
  @ParameterizedTest
  @EnumSource(Mode.class)
  void twoZombiesAtATime(Mode mode) {
    assertThat(SagaCheckTest.explored(Bounds.of(mode).attempts(1, 2).zombies(2)).states())
        .isPositive();
  }

  @Test
  void asManyOutagesAsFailuresIntoANewDatabase() {
    assertThat(SagaCheckTest.explored(Bounds.of(Mode.CREATE)).states()).isGreaterThan(500_000);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void moreAttempts(Mode mode) {
    assertThat(SagaCheckTest.explored(Bounds.of(mode).attempts(3, 3)).states()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void copiesAndZombiesAtATime(Mode mode) {
    assertThat(SagaCheckTest.explored(Bounds.of(mode).copies(2).withoutOperators()).states())
        .isPositive();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void operatorsBetweenTwoMigrationsOfAProject(Mode mode) {
    assertThat(
            SagaCheckTest.explored(
                    Bounds.of(mode).attempts(1, 1).zombies(0).beside(Others.SAME_PROJECT))
                .states())
        .isPositive();
  }
}
