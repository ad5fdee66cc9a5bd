package dev.drover.common.worker;

import dev.drover.common.message.Command;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one topic's commands, on a thread of its own, as slots become free, while the worker's
 * {@link Intake} is open, until told to stop. Runs none itself. While the intake is shut it has
 * left the group, so that what waits goes to others.
 */
final class CommandLoop implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(CommandLoop.class);
  private static final Duration POLL = Duration.ofMillis(300);
  private static final Duration SLOT = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Slots slots;
  private final Opening opening;
  private final Acceptance acceptance;
  private final Runner runner;
  private final Intake intake;
  private final CountDownLatch stopping;
  private volatile @Nullable CommandSource open;

  /**
   * Opens the source of this loop's commands, waiting for the broker; absent when told to stop
   * first.
   */
  @FunctionalInterface
  interface Opening {
    Optional<CommandSource> open() throws InterruptedException;
  }

  CommandLoop(
      Slots slots,
      Opening opening,
      Acceptance acceptance,
      Runner runner,
      Intake intake,
      CountDownLatch stopping) {
    this.slots = slots;
    this.opening = opening;
    this.acceptance = acceptance;
    this.runner = runner;
    this.intake = intake;
    this.stopping = stopping;
  }

  /** Whether commands reach this loop; by any thread. */
  boolean serving() {
    CommandSource source = open;
    return source != null && source.joined();
  }

  @Override
  public void run() {
    try {
      while (stopping.getCount() > 0) {
        if (intake.enter(POLL)) {
          try {
            takeFromNewSource();
          } finally {
            intake.leave();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whatever a client throws costs that client only: the next one begins anew. */
  private void takeFromNewSource() throws InterruptedException {
    try (CommandSource source = opening.open().orElse(null)) {
      open = source;
      while (source != null && stopping.getCount() > 0 && intake.open()) {
        take(source);
      }
    } catch (KafkaException | IllegalStateException e) {
      if (stopping.getCount() > 0) {
        log.warn("Taking commands failed, beginning anew: {}", e.toString());
        stopping.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      }
    } finally {
      open = null;
    }
  }

  private void take(CommandSource source) throws InterruptedException {
    if (!slots.take(SLOT)) {
      source.rest();
      return;
    }
    @Nullable Command command = null;
    try {
      command = acceptance.next(source, POLL);
    } finally {
      if (command == null) {
        slots.giveBack();
      }
    }
    if (command != null) {
      runner.start(command, slots);
    }
  }
}
