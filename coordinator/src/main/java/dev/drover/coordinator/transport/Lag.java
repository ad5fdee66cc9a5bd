package dev.drover.coordinator.transport;

import dev.drover.common.metrics.Metrics;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;

/** How far a consumer is behind, as its client measures that with every answer of the broker. */
final class Lag {
  private static final String OF_PARTITION = "records-lag";
  private static final String GROUP = "consumer-fetch-manager-metrics";

  private Lag() {}

  /** A gauge for each of the topics; nothing is asked of the broker for it. */
  static void watch(Consumer<?, ?> consumer, Metrics metrics, List<String> topics) {
    for (String topic : topics) {
      metrics.gauge(
          "drover.consumer.lag",
          "Records that this coordinator has still to read",
          () -> of(consumer, topic),
          "topic",
          topic);
    }
  }

  private static double of(Consumer<?, ?> consumer, String topic) {
    return consumer.metrics().values().stream()
        .filter(metric -> metric.metricName().name().equals(OF_PARTITION))
        .filter(metric -> metric.metricName().group().equals(GROUP))
        // The client writes dots of a topic's name as underscores.
        .filter(metric -> {
          String named = metric.metricName().tags().get("topic");
          return topic.equals(named) || topic.replace('.', '_').equals(named);
        })
        .map(metric -> metric.metricValue())
        .mapToDouble(
            value -> value instanceof Number lag && lag.doubleValue() > 0 ? lag.doubleValue() : 0)
        .sum();
  }
}
