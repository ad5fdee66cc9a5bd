package dev.drover.common.worker;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.message.Json;
import dev.drover.common.message.Order;
import dev.drover.common.message.Schema;
import dev.drover.common.message.Topics;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** What becomes of a record from a topic of commands, before it is claimed. */
sealed interface Triage {
  record Wanted(Command command) implements Triage {}

  /** The coordinator has given this epoch up. */
  record Stale(Command command) implements Triage {}

  /**
   * @param reason for people; quotes nothing of the record
   */
  record Unreadable(String reason) implements Triage {}

  static Triage of(ConsumerRecord<String, byte[]> record, Abandoned abandoned) {
    Header version = record.headers().lastHeader(Topics.VERSION_HEADER);
    return switch (Schema.of(version == null ? null : version.value())) {
      case NEWER ->
          new Unreadable(
              "msg_version: written in a newer version of the messages; upgrade the workers, then"
                  + " replay it");
      case MALFORMED -> new Unreadable("msg_malformed: its version is no number");
      case READABLE -> of(record.value(), abandoned);
    };
  }

  private static Triage of(byte @Nullable [] value, Abandoned abandoned) {
    if (value == null) {
      return new Unreadable("msg_malformed: empty");
    }
    try {
      Command command = Json.readMessage(value, Command.class);
      if (!isWhole(command)) {
        return new Unreadable("msg_malformed: a command without all that commands say");
      }
      return abandoned.covers(command.order()) ? new Stale(command) : new Wanted(command);
    } catch (DroverException e) {
      return new Unreadable("msg_malformed: " + e.failure().message());
    } catch (RuntimeException e) {
      return new Unreadable("msg_malformed: not a command: " + e.getClass().getSimpleName());
    }
  }

  /** JSON leaves absent what a record's writer left out. */
  private static boolean isWhole(Command command) {
    Order order = command.order();
    return Stream.of(
            command.plan(), order.migration(), order.project(), order.server(), order.database())
        .allMatch(Objects::nonNull);
  }
}
