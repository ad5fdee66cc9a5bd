package dev.drover.common.testing;

import org.testcontainers.kafka.KafkaContainer;

/** A Kafka broker in a container, which Testcontainers removes when this JVM ends. */
final class ContainerKafka {
  private static final String IMAGE = "apache/kafka:4.4.0";

  private ContainerKafka() {}

  /** What clients bootstrap from. */
  static String start() {
    KafkaContainer container =
        new KafkaContainer(IMAGE)
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
            .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
            .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
            .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1")
            .withEnv("KAFKA_GROUP_SHARE_MIN_RECORD_LOCK_DURATION_MS", "1000")
            .withEnv("KAFKA_GROUP_SHARE_MIN_HEARTBEAT_INTERVAL_MS", "1000")
            .withEnv("KAFKA_GROUP_SHARE_HEARTBEAT_INTERVAL_MS", "1000");
    container.start();
    return container.getBootstrapServers();
  }
}
