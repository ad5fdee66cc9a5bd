package dev.drover.common.worker;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.message.Json;
import dev.drover.common.message.Order;
import dev.drover.common.message.Topics;
import java.nio.charset.StandardCharsets;
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
    if (version != null && !readable(version.value())) {
      return new Unreadable("written in a version of the messages that this worker does not know");
    }
    if (record.value() == null) {
      return new Unreadable("empty");
    }
    try {
      Command command = Json.read(record.value(), Command.class);
      if (!isWhole(command)) {
        return new Unreadable("a command without all that commands say");
      }
      return abandoned.covers(command.order()) ? new Stale(command) : new Wanted(command);
    } catch (DroverException e) {
      return new Unreadable(e.failure().message());
    } catch (RuntimeException e) {
      return new Unreadable("not a command: " + e.getClass().getSimpleName());
    }
  }

  /** JSON leaves absent what a record's writer left out. */
  private static boolean isWhole(Command command) {
    Order order = command.order();
    return Stream.of(
            command.plan(), order.migration(), order.project(), order.server(), order.database())
        .allMatch(Objects::nonNull);
  }

  private static boolean readable(byte @Nullable [] version) {
    String text = version == null ? "" : new String(version, StandardCharsets.US_ASCII);
    return text.matches("[0-9]{1,9}") && Integer.parseInt(text) <= Topics.VERSION;
  }
}
