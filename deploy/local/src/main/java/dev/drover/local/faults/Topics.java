package dev.drover.local.faults;

import dev.drover.local.Member;
import dev.drover.local.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** Takes from Kafka what it holds. */
public final class Topics {
  private Topics() {}

  /** Deletes every topic of Drover that there is; returns how many. */
  public static int deleteAll(String bootstrapServers) throws InterruptedException {
    try (Admin admin =
        Admin.create(
            Map.<String, Object>of(
                "bootstrap.servers", bootstrapServers, "enable.metrics.push", false))) {
      List<String> names =
          admin.listTopics().names().get(1, TimeUnit.MINUTES).stream()
              .filter(name -> name.contains("drover."))
              .toList();
      admin.deleteTopics(names).all().get(1, TimeUnit.MINUTES);
      return names.size();
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("The topics were not deleted", e);
    }
  }

  /** The broker dies and comes back without anything it knew, groups and offsets included. */
  static void replaceBroker(Arena arena) throws IOException {
    Member broker = arena.stack().member(Role.KAFKA, 1);
    broker.kill();
    Path data = arena.stack().folder().resolve("kafka").resolve("data");
    try (Stream<Path> all = Files.walk(data)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    broker.start();
  }
}
