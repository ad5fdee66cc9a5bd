package dev.drover.cli;

import dev.drover.common.api.BatchState;
import dev.drover.common.api.BatchStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Follows a batch to its end. Bears a coordinator that is away for up to a minute, since another
 * may take over. Ends too when the batch is paused and nothing of it is running any more: only a
 * person can make it go on.
 */
public final class BatchWatch {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final CoordinatorClient client;
  private final ProgressView view;
  private final Duration interval;
  private final InstantSource clock;

  /**
   * @param interval between two questions
   */
  public BatchWatch(
      CoordinatorClient client, ProgressView view, Duration interval, InstantSource clock) {
    this.client = client;
    this.view = view;
    this.interval = interval;
    this.clock = clock;
  }

  /** Returns the batch as it ended. */
  public BatchStatus toTheEnd(String batch) throws InterruptedException {
    Instant heard = clock.instant();
    boolean away = false;
    while (true) {
      try {
        BatchStatus status = client.batch(batch);
        heard = clock.instant();
        away = false;
        view.show(status);
        if (over(status)) {
          return status;
        }
      } catch (UnreachableException e) {
        if (clock.instant().isAfter(heard.plus(PATIENCE))) {
          throw e;
        }
        if (!away) {
          view.say(e.getMessage() + " Trying again for a minute.");
        }
        away = true;
      }
      Thread.sleep(interval);
    }
  }

  private static boolean over(BatchStatus status) {
    return status.state().ended()
        || (status.state() == BatchState.PAUSED && status.counts().running() == 0);
  }
}
