package dev.drover.coordinator.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CrowdTest {
  private final Crowd crowd = new Crowd();

  @Test
  void aFewMigrationsAreAnsweredAtOnceHoweverMuchTheySay() {
    for (int i = 0; i < 1_000; i++) {
      crowd.heard("migration " + i % 15);
    }

    assertThat(crowd.isWorthWaitingFor(1)).isFalse();
  }

  @Test
  void aFewEventsOfManyMigrationsWaitForMore() {
    manySpeak();

    assertThat(crowd.isWorthWaitingFor(1)).isTrue();
    assertThat(crowd.isWorthWaitingFor(15)).isTrue();
  }

  @Test
  void manyEventsAtOnceDoNotWait() {
    manySpeak();

    assertThat(crowd.isWorthWaitingFor(16)).isFalse();
  }

  @Test
  void aCrowdThatHasGoneIsForgotten() {
    manySpeak();
    for (int i = 0; i < 32; i++) {
      crowd.heard("the last");
    }

    assertThat(crowd.isWorthWaitingFor(1)).isFalse();
  }

  private void manySpeak() {
    for (int i = 0; i < 16; i++) {
      crowd.heard("migration " + i);
    }
  }
}
