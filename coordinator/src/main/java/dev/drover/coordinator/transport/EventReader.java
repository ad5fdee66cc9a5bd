package dev.drover.coordinator.transport;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Event;
import dev.drover.common.message.Json;
import dev.drover.common.message.Topics;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

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
    if (version != null && !isKnown(version)) {
      return new Read.Unreadable("written by a newer version of Drover");
    }
    if (record.value() == null) {
      return new Read.Unreadable("empty");
    }
    if (new String(record.value(), StandardCharsets.UTF_8).contains("\\u0000")) {
      return new Read.Unreadable("holds a NUL, which PostgreSQL cannot store");
    }
    try {
      return new Read.Readable(Json.read(record.value(), Event.class));
    } catch (DroverException e) {
      return new Read.Unreadable(e.failure().message());
    }
  }

  private static boolean isKnown(Header version) {
    return version.value() != null
        && new String(version.value(), StandardCharsets.US_ASCII)
            .equals(String.valueOf(Topics.VERSION));
  }
}
