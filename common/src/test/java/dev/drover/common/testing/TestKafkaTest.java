package dev.drover.common.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

final class TestKafkaTest {
  private static final Map<String, Object> BROKER =
      Map.of("bootstrap.servers", TestKafka.shared().bootstrapServers());

  private final String topic = "topic-" + UUID.randomUUID();
  private final String group = "group-" + UUID.randomUUID();

  @Test
  void aShareConsumerReceivesWhatWasSentBeforeItJoined() throws Exception {
    try (Admin admin = Admin.create(BROKER)) {
      admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
      readFromTheBeginning(admin);
    }
    try (var producer =
        new KafkaProducer<>(BROKER, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, "key", "value")).get();
    }
    Map<String, Object> settings = new java.util.HashMap<>(BROKER);
    settings.put("group.id", group);
    try (var consumer =
        new KafkaShareConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      List<String> received = new ArrayList<>();
      await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(() -> {
            for (ConsumerRecord<String, String> message : consumer.poll(Duration.ofMillis(200))) {
              received.add(message.value());
            }
            assertThat(received).containsExactly("value");
          });
    }
  }

  @Test
  void shareGroupsAreOn() throws Exception {
    try (Admin admin = Admin.create(BROKER)) {
      var features = admin.describeFeatures().featureMetadata().get().finalizedFeatures();
      assertThat(features)
          .hasEntrySatisfying(
              "share.version",
              level -> assertThat(level.maxVersionLevel()).isGreaterThanOrEqualTo((short) 1));
    }
  }

  private void readFromTheBeginning(Admin admin) throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.GROUP, group),
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry("share.auto.offset.reset", "earliest"),
                        AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }
}
