package dev.drover.local.sample;

import dev.drover.cli.CoordinatorClient;
import dev.drover.cli.ProgressView;
import dev.drover.cli.UnreachableException;
import dev.drover.common.api.BatchRequest;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.api.MigrationState;
import dev.drover.common.api.MigrationSummary;
import dev.drover.common.api.Page;
import dev.drover.common.api.PlanText;
import dev.drover.common.api.ProjectLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Moves a sample platform's projects through a coordinator, as any client would. */
public final class SampleFleet {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  private final CoordinatorClient client;
  private final SamplePlatform platform;

  public SampleFleet(CoordinatorClient client, SamplePlatform platform) {
    this.client = client;
    this.platform = platform;
  }

  public PlanText plan() {
    return new PlanText(platform.planYaml(), SamplePlatform.planFiles());
  }

  /**
   * @param maxInFlight instead of the plan's own
   */
  public BatchStatus start(
      String batch, List<SamplePlatform.Project> projects, @Nullable Integer maxInFlight) {
    return start(batch, plan(), projects, maxInFlight);
  }

  /** As {@link #start(String, List, Integer)}, by another plan. */
  public BatchStatus start(
      String batch,
      PlanText plan,
      List<SamplePlatform.Project> projects,
      @Nullable Integer maxInFlight) {
    List<ProjectLine> lines =
        projects.stream().map(project -> new ProjectLine(project.ref(), null, null, null)).toList();
    return client.startBatch(new BatchRequest(batch, plan, lines, maxInFlight), "sample-" + batch);
  }

  /**
   * Watches until the batch has ended; an unreachable coordinator is waited for. {@code alive} may
   * end it by throwing.
   */
  public BatchStatus follow(String batch, Consumer<BatchStatus> watcher, Runnable alive) {
    return followUntil(
        batch,
        status -> {
          watcher.accept(status);
          return false;
        },
        alive);
  }

  /** As {@link #follow(String, Consumer, Runnable)}, or until {@code enough} says so. */
  public BatchStatus followUntil(String batch, Predicate<BatchStatus> enough, Runnable alive) {
    while (true) {
      alive.run();
      try {
        BatchStatus status = client.batch(batch);
        if (enough.test(status) || status.state().ended()) {
          return status;
        }
      } catch (UnreachableException e) {
        alive.run();
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      if (Thread.interrupted()) {
        throw new IllegalStateException("Interrupted while the batch ran");
      }
    }
  }

  /** As {@link #follow(String, Consumer, Runnable)}, drawn on {@code view}. */
  public BatchStatus follow(String batch, ProgressView view, Runnable alive) {
    return follow(batch, view::show, alive);
  }

  /** All migrations of the batch in one of {@code states}. */
  public List<MigrationSummary> migrations(String batch, MigrationState... states) {
    List<MigrationSummary> all = new ArrayList<>();
    String wanted =
        states.length == 0
            ? null
            : String.join(",", List.of(states).stream().map(MigrationState::word).toList());
    @Nullable String cursor = null;
    do {
      Page<MigrationSummary> page =
          client.migrations(new CoordinatorClient.MigrationQuery(batch, wanted, null), cursor, 200);
      all.addAll(page.items());
      cursor = page.next();
    } while (cursor != null);
    return all;
  }
}
