package dev.drover.coordinator.transport;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Event;
import dev.drover.common.message.Json;
import dev.drover.common.message.Schema;
import dev.drover.common.message.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Makes an event of a record, or says why it is none. */
public final class EventReader {
  private EventReader() {}

  /** What a record turned out to be. */
  public sealed interface Read {
    record Readable(Event event) implements Read {}

    record Unreadable(String reason) implements Read {}
  }

  public static Read read(ConsumerRecord<String, byte[]> record) {
    Header version = record.headers().lastHeader(Topics.VERSION_HEADER);
    return switch (Schema.of(version == null ? null : version.value())) {
      case NEWER ->
          new Read.Unreadable(
              "msg_version: written by a newer version of Drover; upgrade the coordinators, then"
                  + " replay it");
      case MALFORMED -> new Read.Unreadable("msg_malformed: its version is no number");
      case READABLE -> read(record.value());
    };
  }

  private static Read read(byte @Nullable [] value) {
    if (value == null) {
      return new Read.Unreadable("msg_malformed: empty");
    }
    if (new String(value, StandardCharsets.UTF_8).contains("\\u0000")) {
      return new Read.Unreadable("msg_malformed: holds a NUL, which PostgreSQL cannot store");
    }
    try {
      Event event = Json.readMessage(value, Event.class);
      return isWhole(event.origin())
          ? new Read.Readable(event)
          : new Read.Unreadable("msg_malformed: it does not say whom it is from and about");
    } catch (DroverException e) {
      return new Read.Unreadable("msg_malformed: " + e.failure().message());
    }
  }

  /** JSON leaves absent what a record's writer left out. */
  private static boolean isWhole(Event.@Nullable Origin origin) {
    return origin != null
        && Stream.of(origin.migration(), origin.worker()).allMatch(Objects::nonNull);
  }
}
