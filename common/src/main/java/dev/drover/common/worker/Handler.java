package dev.drover.common.worker;

import dev.drover.common.message.Command;
import dev.drover.common.message.Event;

/** What a worker does with a command: one switch over the commands of its topics. */
@FunctionalInterface
public interface Handler {
  /**
   * Runs {@code command} to its end on the calling thread and answers with the event to send.
   * Twice, half or late: each stage's contract says what happens; the frame does not protect it.
   *
   * @throws dev.drover.common.failure.DroverException becomes {@link Event.Failed}
   * @throws java.sql.SQLException becomes {@link Event.Failed}, classified by its SQLSTATE
   * @throws java.io.IOException becomes {@link Event.Failed} of kind INFRASTRUCTURE, RESOURCES when
   *     a disk is full
   * @throws Run.RunCancelled ends the run without an event
   */
  Event handle(Command command, Run run) throws java.sql.SQLException, java.io.IOException;
}
