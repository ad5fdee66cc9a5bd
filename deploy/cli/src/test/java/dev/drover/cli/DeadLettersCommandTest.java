package dev.drover.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.cli.RunningCoordinator.Result;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Json;
import dev.drover.common.message.Topics;
import dev.drover.common.testing.TestKafka;
import dev.drover.common.worker.DeadLetter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class DeadLettersCommandTest {
  private static final Map<String, Object> BROKER =
      Map.of("bootstrap.servers", TestKafka.shared().bootstrapServers());

  private final String key = UUID.randomUUID().toString();

  @Test
  void dead_letters_are_listed_shown_and_sent_again_once() throws Exception {
    putAside("{\"type\":\u001b[2J");
    try (RunningCoordinator coordinator =
        RunningCoordinator.start(
            new DroverConfig.Kafka(TestKafka.shared().bootstrapServers(), null))) {
      String id = idOf(coordinator.drover("dead-letters", "list", "-o", "json"));

      assertThat(coordinator.drover("dead-letters", "list").out()).contains(id, "msg_malformed");
      JsonNode shown =
          Json.read(
              coordinator.drover("dead-letters", "show", id, "-o", "json").out(), JsonNode.class);
      assertThat(shown.get("text").asText()).startsWith("{\"type\":");
      assertThat(shown.get("origin").asText()).isEqualTo("drover.commands.verify-0@7");
      assertThat(coordinator.drover("dead-letters", "show", id).out())
          .contains("verify-1", "{\"type\":")
          .doesNotContain("\u001b");
      assertThat(sent(coordinator, id)).isTrue();
      assertThat(sent(coordinator, id)).isFalse();
      assertThat(coordinator.drover("audit", "list").out())
          .contains("dead-letter-replayed", "anna", id);
      for (String verb : List.of("show", "replay")) {
        assertThat(coordinator.drover("dead-letters", verb, "drover.events-0-99999999").exitCode())
            .isEqualTo(ExitCode.NOT_FOUND);
        assertThat(coordinator.drover("dead-letters", verb, "other-0-1").exitCode())
            .isEqualTo(ExitCode.NOT_FOUND);
      }
    }
  }

  private static boolean sent(RunningCoordinator coordinator, String id) {
    Result result = coordinator.drover("dead-letters", "replay", id, "--as", "anna", "-o", "json");
    assertThat(result.exitCode()).as(result.err()).isZero();
    return Json.read(result.out(), JsonNode.class).get(0).get("sent").asBoolean();
  }

  private String idOf(Result listed) {
    assertThat(listed.exitCode()).as(listed.err()).isZero();
    return StreamSupport.stream(Json.read(listed.out(), JsonNode.class).spliterator(), false)
        .filter(letter -> key.equals(letter.path("key").asText()))
        .map(letter -> letter.get("id").asText())
        .findFirst()
        .orElseThrow();
  }

  private void putAside(String value) throws Exception {
    for (String topic :
        List.of(Topics.VERIFY_COMMANDS, Topics.DEAD_LETTER_PREFIX + Topics.VERIFY_COMMANDS)) {
      make(topic);
    }
    ConsumerRecord<String, byte[]> record =
        new ConsumerRecord<>(Topics.VERIFY_COMMANDS, 0, 7, key, value.getBytes(UTF_8));
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(BROKER, new StringSerializer(), new ByteArraySerializer())) {
      producer.send(DeadLetter.of(record, "msg_malformed: half a command", "verify-1")).get();
    }
  }

  private static void make(String topic) throws Exception {
    try (Admin admin = Admin.create(BROKER)) {
      admin
          .createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
          .all()
          .get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }
}
