package dev.drover.coordinator.transport;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jdbi.v3.core.Handle;

/** How far each partition has been decided, kept beside the decisions. */
final class Offsets {
  private Offsets() {}

  /**
   * Somebody else has decided events of this partition meanwhile: this consumer's share of it was
   * taken away.
   */
  static final class MovedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MovedException() {
      super("Another coordinator has taken over a partition");
    }
  }

  /**
   * @param identity the topic's; offsets of a topic that was deleted and made anew start at 0
   */
  static Map<TopicPartition, Long> read(
      Handle handle, Collection<TopicPartition> partitions, String identity) {
    Map<TopicPartition, Long> stored = new HashMap<>();
    for (TopicPartition partition : partitions) {
      long next =
          handle
              .createQuery(
                  """
                  INSERT INTO consumer_offset AS o (topic, partition, topic_id, next_offset)
                  VALUES (:topic, :partition, :identity, 0)
                  ON CONFLICT (topic, partition) DO UPDATE
                  SET topic_id = excluded.topic_id,
                      next_offset = CASE WHEN o.topic_id = excluded.topic_id THEN o.next_offset ELSE 0 END
                  RETURNING next_offset
                  """)
              .bind("topic", partition.topic())
              .bind("partition", partition.partition())
              .bind("identity", identity)
              .mapTo(Long.class)
              .one();
      stored.put(partition, next);
    }
    return stored;
  }

  /**
   * Compares and swaps the offsets of a transaction's partitions.
   *
   * @throws MovedException when one is not what this consumer last stored or read
   */
  static void swap(
      Handle handle, Map<TopicPartition, Long> expected, Map<TopicPartition, Long> next) {
    List<String> topics = new ArrayList<>();
    List<Integer> partitions = new ArrayList<>();
    List<Long> from = new ArrayList<>();
    List<Long> to = new ArrayList<>();
    next.forEach((partition, offset) -> {
      topics.add(partition.topic());
      partitions.add(partition.partition());
      from.add(expected.getOrDefault(partition, -1L));
      to.add(offset);
    });
    int swapped =
        handle
            .createUpdate(
                """
                UPDATE consumer_offset AS o SET next_offset = u.next
                FROM unnest(:topics, :partitions, :expected, :next) AS u (topic, partition, expected, next)
                WHERE o.topic = u.topic AND o.partition = u.partition AND o.next_offset = u.expected
                """)
            .bindArray("topics", String.class, topics)
            .bindArray("partitions", Integer.class, partitions)
            .bindArray("expected", Long.class, from)
            .bindArray("next", Long.class, to)
            .execute();
    if (swapped != next.size()) {
      throw new MovedException();
    }
  }
}
