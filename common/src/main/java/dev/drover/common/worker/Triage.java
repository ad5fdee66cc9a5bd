package dev.drover.common.worker;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.message.Json;
import dev.drover.common.message.Topics;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

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
    if (version != null && !readable(new String(version.value(), StandardCharsets.US_ASCII))) {
      return new Unreadable("written in a version of the messages that this worker does not know");
    }
    if (record.value() == null) {
      return new Unreadable("empty");
    }
    try {
      Command command = Json.read(record.value(), Command.class);
      return abandoned.covers(command.order()) ? new Stale(command) : new Wanted(command);
    } catch (DroverException e) {
      return new Unreadable(e.failure().message());
    } catch (RuntimeException e) {
      return new Unreadable("not a command: " + e.getClass().getSimpleName());
    }
  }

  private static boolean readable(String version) {
    return version.matches("[0-9]{1,9}") && Integer.parseInt(version) <= Topics.VERSION;
  }
}
