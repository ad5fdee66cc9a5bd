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
 * and a minute more. One that does not say that it has heard is asked again: words may be lost.
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
    while (true) {
      List<WorkerStatus> now = now(asked);
      List<WorkerStatus> left =
          now.stream().filter(worker -> worker.alive() && !wish.done(worker)).toList();
      if (left.isEmpty()) {
        now.stream().filter(worker -> !wish.done(worker)).forEach(this::silent);
        return now;
      }
      if (System.nanoTime() - begun > limit) {
        left.forEach(worker -> late(worker));
        return now;
      }
      if (System.nanoTime() - askedAt > AGAIN_NANOS) {
        askedAt = System.nanoTime();
        left.stream().filter(worker -> !wish.heard(worker)).forEach(one -> again.accept(one.id()));
      }
      Thread.sleep(BETWEEN);
    }
  }

  private List<WorkerStatus> now(List<WorkerStatus> asked) {
    Map<String, WorkerStatus> known = new HashMap<>();
    client.workers().items().forEach(worker -> known.put(worker.id(), worker));
    List<WorkerStatus> now = new ArrayList<>();
    asked.forEach(worker -> now.add(known.getOrDefault(worker.id(), worker)));
    return now;
  }

  private void silent(WorkerStatus worker) {
    err.println(
        "drover: " + worker.id() + " has fallen silent. What it ran goes to others by itself.");
  }

  private void late(WorkerStatus worker) {
    err.println(
        "drover: "
            + worker.id()
            + (wish.heard(worker) ? " has heard, and is not there yet." : " has not heard.")
            + " 'drover worker list' shows how it goes on.");
  }
}
