package dev.drover.coordinator;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.testing.TestKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;

/** The shared broker without any of Drover's topics. */
final class CleanKafka implements AutoCloseable {
  private final Admin admin =
      Admin.create(Map.of("bootstrap.servers", TestKafka.shared().bootstrapServers()));

  CleanKafka() {
    deleteTopics();
    Awaitility.await().atMost(Duration.ofSeconds(90)).until(() -> topics().isEmpty());
  }

  DroverConfig.Kafka configuration() {
    return new DroverConfig.Kafka(bootstrapServers(), null);
  }

  String bootstrapServers() {
    return TestKafka.shared().bootstrapServers();
  }

  /** At once; a coordinator makes them anew. */
  void deleteTopics() {
    try {
      admin.deleteTopics(topics()).all().get();
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  List<String> topics() {
    try {
      Set<String> names = admin.listTopics().names().get();
      return names.stream()
          .filter(name -> name.startsWith("drover.") || name.startsWith("dlq.drover."))
          .sorted()
          .toList();
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(2));
  }
}
