package dev.drover.common.worker;

import dev.drover.common.failure.CrashPoint;
import dev.drover.common.message.Command;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about one record at a time, and gives out only commands that this process alone may run.
 */
final class Acceptance {
  private static final Logger log = LoggerFactory.getLogger(Acceptance.class);

  private final Abandoned abandoned;
  private final Aside deadLetters;

  /** Where records go that nobody can read. */
  @FunctionalInterface
  interface Aside {
    /** True when the record is kept there, so that it may be taken off its topic. */
    boolean keep(ConsumerRecord<String, byte[]> record, String reason) throws InterruptedException;
  }

  Acceptance(Abandoned abandoned, Aside deadLetters) {
    this.abandoned = abandoned;
    this.deadLetters = deadLetters;
  }

  /**
   * Waits up to {@code patience} for a record; absent when none came or it is not to be run here.
   */
  @Nullable Command next(CommandSource source, Duration patience) throws InterruptedException {
    ConsumerRecord<String, byte[]> record = source.poll(patience);
    if (record == null) {
      return null;
    }
    CrashPoint.COMMAND_POLLED.pass();
    return switch (Triage.of(record, abandoned)) {
      case Triage.Wanted(Command command) -> source.claim(record) ? command : null;
      case Triage.Stale(Command command) -> {
        log.info(
            "Dropped the abandoned {} of {}, epoch {}",
            command.stage(),
            command.order().migration(),
            command.order().epoch());
        source.claim(record);
        yield null;
      }
      case Triage.Unreadable(String reason) -> {
        if (deadLetters.keep(record, reason)) {
          source.claim(record);
        } else {
          source.release(record);
        }
        yield null;
      }
    };
  }
}
