package dev.drover.migrate.schema;

import dev.drover.common.failure.CrashPoint;
import dev.drover.common.plan.Schema;
import dev.drover.common.postgres.Claim;
import dev.drover.common.postgres.Fence;
import dev.drover.common.postgres.Transaction;
import dev.drover.common.schema.BegunBatches;
import dev.drover.common.schema.Patience;
import dev.drover.common.schema.RowGuard;
import dev.drover.common.schema.Versions;
import dev.drover.common.worker.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Runs a file's statement in one transaction after another until it changes no row. The file itself
 * is still pending then. Not thread-safe.
 *
 * <p>Half: what was committed stands, and whoever comes next goes on with the rows that the
 * statement still finds. Late: each transaction locks the fence first, and finds it taken.
 */
final class Batches {
  private final Connection target;
  private final Versions versions;
  private final Claim claim;
  private final @Nullable RowGuard guard;
  private final Run run;
  private long rows;

  Batches(Connection target, Versions versions, Claim claim, @Nullable RowGuard guard, Run run) {
    this.target = target;
    this.versions = versions;
    this.claim = claim;
    this.guard = guard;
    this.run = run;
  }

  /**
   * @throws dev.drover.common.failure.DroverException {@code schema_sql_failed}, {@code
   *     schema_busy}, {@code fence_lost}
   */
  void run(Versions.Step step, Schema.Apply apply, Patience patience) throws SQLException {
    Schema.Batches settings = apply.batches();
    Duration pause = Duration.ofMillis(settings == null ? 0 : settings.pauseMillis());
    long before;
    do {
      run.checkCancelled();
      before = rows;
      patience.attempt(() -> rows += Transaction.run(target, () -> batch(step)));
      run.progress(rows, 0, 0);
      run.pause(pause);
    } while (before < rows);
  }

  private long batch(Versions.Step step) throws SQLException {
    Fence.lock(target, claim);
    long changed =
        guard == null ? versions.batch(step) : guard.beside(target, () -> versions.batch(step));
    if (changed > 0) {
      BegunBatches.write(
          target, claim.project(), claim.migration(), step.files().getFirst().baseName());
    }
    CrashPoint.LOAD_UNCOMMITTED.pass();
    return changed;
  }
}
