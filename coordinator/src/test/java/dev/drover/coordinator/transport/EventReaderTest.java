package dev.drover.coordinator.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.message.Event;
import dev.drover.common.message.Json;
import dev.drover.common.message.Stage;
import dev.drover.common.message.Topics;
import dev.drover.common.name.MigrationId;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {
  private static final Event STARTED =
      new Event.Started(new Event.Origin(MigrationId.next(), 1, "w"), Stage.BACKUP);

  @Test
  void whatThisReleaseAndTheNextMinorWriteIsRead() {
    String next = Json.text(STARTED).replaceFirst("\\{", "{\"addedLater\":{\"more\":[1]},");

    assertThat(EventReader.read(record(Json.text(STARTED), "1")))
        .isEqualTo(new EventReader.Read.Readable(STARTED));
    assertThat(EventReader.read(record(next, "1")))
        .isEqualTo(new EventReader.Read.Readable(STARTED));
  }

  @Test
  void whatANewerMajorReleaseWroteIsPutAsideForIt() {
    assertThat(reason(record(Json.text(STARTED), "2"))).startsWith("msg_version: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{\"type\":\"started\"",
        "{\"type\":\"never-heard-of\",\"origin\":{}}",
        "{\"type\":\"restored\"}",
        "{\"type\":\"restored\",\"origin\":{\"epoch\":1,\"worker\":\"w\"}}",
        "{\"type\":\"restored\",\"origin\":{\"migration\":\"01980000-0000-7000-8000-000000000001\",\"epoch\":1}}",
        "{\"type\":\"restored\",\"origin\":{\"migration\":\"x\",\"epoch\":1,\"worker\":\"w\"}}",
        "{\"type\":\"restored\",\"origin\":{\"migration\":\"01980000-0000-7000-8000-000000000001\",\"epoch\":1,\"worker\":\"\\u0000\"}}",
        "\u0001\u0002\u0003"
      })
  void whatIsNoEventIsPutAsideWithAReason(String value) {
    assertThat(reason(record(value, "1"))).startsWith("msg_malformed: ");
  }

  @Test
  void aTombstoneAndAVersionThatIsNoneArePutAside() {
    assertThat(reason(new ConsumerRecord<>(Topics.EVENTS, 0, 0, "k", null)))
        .startsWith("msg_malformed: ");
    assertThat(reason(record(Json.text(STARTED), "one"))).startsWith("msg_malformed: ");
  }

  private static @Nullable String reason(ConsumerRecord<String, byte[]> record) {
    return EventReader.read(record) instanceof EventReader.Read.Unreadable(String reason)
        ? reason
        : null;
  }

  private static ConsumerRecord<String, byte[]> record(String value, String version) {
    ConsumerRecord<String, byte[]> record =
        new ConsumerRecord<>(Topics.EVENTS, 0, 0, "k", value.getBytes(UTF_8));
    record.headers().add(Topics.VERSION_HEADER, version.getBytes(US_ASCII));
    return record;
  }
}
