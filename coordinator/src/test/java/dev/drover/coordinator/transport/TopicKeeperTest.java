package dev.drover.coordinator.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Topics;
import dev.drover.common.testing.TestKafka;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.junit.jupiter.api.Test;

/** How many partitions each topic gets. */
final class TopicKeeperTest {
  private static final List<String> COMMANDS =
      List.of(
          Topics.BACKUP_COMMANDS,
          Topics.MIGRATE_COMMANDS,
          Topics.VERIFY_COMMANDS,
          Topics.RESTORE_COMMANDS);

  private final KafkaSettings settings =
      new KafkaSettings(
          new DroverConfig.Kafka(TestKafka.shared().bootstrapServers(), null), "coordinator-test");

  @Test
  void workersOfAShareGroupTakeTheirCommandsFromOnePartition() throws Exception {
    try (TopicKeeper topics = new TopicKeeper(settings);
        Admin admin = Admin.create(settings.admin())) {
      topics.ensure();
      Map<String, TopicDescription> made = admin.describeTopics(COMMANDS).allTopicNames().get();
      assertThat(made.values()).hasSize(4).allMatch(topic -> topic.partitions().size() == 1);
    }
  }

  @Test
  void workersOfAClassicGroupHavePartitionsToDivide() {
    Map<String, Integer> partitions =
        TopicKeeper.wanted(false).stream()
            .collect(Collectors.toMap(NewTopic::name, NewTopic::numPartitions));
    assertThat(COMMANDS).allMatch(topic -> partitions.getOrDefault(topic, 0) == 4);
    assertThat(partitions.keySet())
        .containsExactlyInAnyOrderElementsOf(
            TopicKeeper.wanted(true).stream().map(NewTopic::name).toList());
  }
}
