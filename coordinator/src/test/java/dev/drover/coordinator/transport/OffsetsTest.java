package dev.drover.coordinator.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.coordinator.saga.Timing;
import dev.drover.coordinator.store.Store;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OffsetsTest {
  private static final TopicPartition FIRST = new TopicPartition("drover.events", 0);
  private static final TopicPartition SECOND = new TopicPartition("drover.events", 1);

  private final Store store = new Store(Timing.DEFAULT);

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void beginsAtZeroAndRemembers() {
    assertThat(read("one")).isEqualTo(Map.of(FIRST, 0L, SECOND, 0L));

    swap(Map.of(FIRST, 0L, SECOND, 0L), Map.of(FIRST, 10L));

    assertThat(read("one")).isEqualTo(Map.of(FIRST, 10L, SECOND, 0L));
  }

  @Test
  void refusesACoordinatorThatAnotherHasOvertakenAndChangesNothing() {
    Map<TopicPartition, Long> zombie = read("one");
    swap(zombie, Map.of(FIRST, 5L));

    assertThatThrownBy(() -> swap(zombie, Map.of(FIRST, 7L, SECOND, 3L)))
        .isInstanceOf(Offsets.MovedException.class);

    assertThat(read("one")).isEqualTo(Map.of(FIRST, 5L, SECOND, 0L));
  }

  @Test
  void beginsAnewWhenTheTopicWasMadeAnew() {
    Map<TopicPartition, Long> before = read("one");
    swap(before, Map.of(FIRST, 50L, SECOND, 60L));

    assertThat(read("two")).isEqualTo(Map.of(FIRST, 0L, SECOND, 0L));
  }

  private Map<TopicPartition, Long> read(String identity) {
    return store
        .database
        .jdbi()
        .inTransaction(handle -> Offsets.read(handle, List.of(FIRST, SECOND), identity));
  }

  private void swap(Map<TopicPartition, Long> expected, Map<TopicPartition, Long> next) {
    store.database.jdbi().useTransaction(handle -> Offsets.swap(handle, expected, next));
  }
}
