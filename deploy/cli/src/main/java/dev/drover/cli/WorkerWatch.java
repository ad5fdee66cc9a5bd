package dev.drover.cli;

import dev.drover.common.api.WorkerStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Follows workers until they have done what they were asked for, are silent, or have had their time
 * and a minute more; bears a coordinator that is away meanwhile. One that does not say that it has
 * heard is asked again: words may be lost.
 */
final class WorkerWatch {
  private static final Duration BETWEEN = Duration.ofMillis(500);
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int MARGIN_SECONDS = 60;

  private final CoordinatorClient client;
  private final WorkerWish wish;
  private final PrintWriter err;

  WorkerWatch(CoordinatorClient client, WorkerWish wish, PrintWriter err) {
    this.client = client;
    this.wish = wish;
    this.err = err;
  }

  /**
   * As they were at the end.
   *
   * @param again asks one of them once more
   */
  List<WorkerStatus> toTheEnd(List<WorkerStatus> asked, Consumer<String> again)
      throws InterruptedException {
    long begun = System.nanoTime();
    long limit = TimeUnit.SECONDS.toNanos(wish.seconds() + (long) MARGIN_SECONDS);
    long askedAt = begun;
    List<WorkerStatus> now = asked;
    while (true) {
      boolean over = System.nanoTime() - begun > limit;
      try {
        now = now(asked);
        List<WorkerStatus> left =
            now.stream().filter(worker -> worker.alive() && !wish.done(worker)).toList();
        if (left.isEmpty() || over) {
          now.stream().filter(worker -> !wish.done(worker)).forEach(this::say);
          return now;
        }
        if (System.nanoTime() - askedAt > AGAIN_NANOS) {
          askedAt = System.nanoTime();
          left.stream().filter(worker -> !wish.heard(worker)).forEach(one -> ask(one, again));
        }
      } catch (UnreachableException e) {
        if (over) {
          throw e;
        }
      }
      Thread.sleep(BETWEEN);
    }
  }

  /** One that cannot be asked just now shows why when it is looked at again. */
  private static void ask(WorkerStatus worker, Consumer<String> again) {
    try {
      again.accept(worker.id());
    } catch (ProblemException _) {
      // Silent for a moment, or for good.
    }
  }

  private List<WorkerStatus> now(List<WorkerStatus> asked) {
    Map<String, WorkerStatus> known = new HashMap<>();
    client.workers().items().forEach(worker -> known.put(worker.id(), worker));
    List<WorkerStatus> now = new ArrayList<>();
    asked.forEach(worker -> now.add(known.getOrDefault(worker.id(), worker)));
    return now;
  }

  private void say(WorkerStatus worker) {
    String what =
        !worker.alive()
            ? " has fallen silent. What it ran goes to others by itself."
            : (wish.heard(worker) ? " has heard, and is not there yet." : " has not heard.")
                + " 'drover worker list' shows how it goes on.";
    err.println("drover: " + worker.id() + what);
  }
}
