package dev.drover.common.testing;

import static org.awaitility.Awaitility.await;

import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * One Kafka broker, shared by all tests of this JVM and ended with it. Tests keep apart by topics
 * and groups of their own.
 */
public final class TestKafka {
  private static final class Shared {
    static final TestKafka BROKER = new TestKafka();
  }

  private final String bootstrapServers;

  private TestKafka() {
    this.bootstrapServers = Containers.chosen() ? ContainerKafka.start() : embedded();
  }

  private static String embedded() {
    TemporaryDirectory directory = TemporaryDirectory.create("drover-kafka-");
    return KafkaBroker.start(directory.path(), Ports.free(), Ports.free()).bootstrapServers();
  }

  public static TestKafka shared() {
    return Shared.BROKER;
  }

  public String bootstrapServers() {
    return bootstrapServers;
  }

  /**
   * Where a topic's records are. A broker may answer for a moment that it knows nothing of a topic
   * whose creation it has confirmed: this waits until it does.
   */
  public static List<TopicPartition> partitions(Consumer<?, ?> consumer, String topic) {
    return await()
        .alias("partitions of " + topic)
        .until(
            () ->
                consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList(),
            partitions -> !partitions.isEmpty());
  }
}
