package dev.drover.migrate.isolate;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.BundleRows;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.bundle.TargetPart;
import dev.drover.common.failure.CrashPoint;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Event;
import dev.drover.common.message.MoveStep;
import dev.drover.common.message.Order;
import dev.drover.common.message.StepDone;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.Target;
import dev.drover.common.postgres.Claim;
import dev.drover.common.postgres.Fence;
import dev.drover.common.postgres.LoadFacts;
import dev.drover.common.postgres.RowLoad;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.StandingLoad;
import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.postgres.Transaction;
import dev.drover.common.worker.LoadMeter;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Mode existing: the rows go into the project's own database in one transaction, which also writes
 * down that they stand there ({@link StandingLoad}). The fence is that database's own. Thread-safe.
 *
 * <p>Twice: the second of one epoch loses the fence; a higher epoch of the same migration and
 * bundle finds the rows standing and reports them again. Half: rolled back, sequences too. A
 * connection lost during the commit: asked again what stands. Late: the transaction locks the
 * fence, and finds it taken.
 */
public final class ExistingDatabase {
  private final Servers servers;

  public ExistingDatabase(Servers servers) {
    this.servers = servers;
  }

  public Event.Migrated migrate(Order order, Isolate plan, BundleReader bundle, Run run)
      throws SQLException, IOException {
    Claim claim = Claim.of(order, run.worker());
    AtomicBoolean loaded = new AtomicBoolean();
    long rows;
    try (Connection target = servers.open(order.server(), order.database());
        Run.Registration _ = run.onCancel(new StatementCancel(target))) {
      Fence.prepare(target);
      Fence.raise(target, claim);
      rows =
          Transaction.run(
              target,
              () -> {
                Fence.lock(target, claim);
                long standing = standing(target, order, bundle.manifest());
                long arrived = standing >= 0 ? standing : load(target, plan, bundle, run);
                remember(target, claim, bundle.manifest(), arrived);
                loaded.set(true);
                return arrived;
              });
    } catch (SQLException e) {
      rows = rowsAfterAll(order, claim, loaded.get(), e);
    }
    return new Event.Migrated(
        origin(order, run), order.database(), rows, List.of(StepDone.of(MoveStep.ROWS_PUT)));
  }

  /** Only closes the fence: no earlier command can touch the database any more. */
  public Event promote(Order order, Run run) throws SQLException {
    Claim claim = Claim.of(order, run.worker());
    try (Connection target = servers.open(order.server(), order.database())) {
      Fence.prepare(target);
      Fence.raise(target, claim);
      Optional<StandingLoad> standing = StandingLoad.read(target, order.project());
      if (standing.isEmpty() || !standing.get().migration().equals(order.migration())) {
        throw DroverException.data(
            "target_not_loaded",
            "The rows that were verified in " + order.database() + " do not stand there any more.",
            order.database().toString(),
            "Replay from the stage 'backup'.");
      }
    }
    return new Event.Promoted(origin(order, run), order.database());
  }

  /**
   * How many rows of this very bundle an earlier epoch of this migration left standing; -1 when
   * none did.
   */
  private static long standing(Connection target, Order order, Manifest manifest)
      throws SQLException {
    Optional<StandingLoad> found = StandingLoad.read(target, order.project());
    if (found.isEmpty() || !found.get().migration().equals(order.migration())) {
      return -1;
    }
    if (!found.get().bundle().equals(manifest.id().value())) {
      throw DroverException.data(
          "target_loaded_already",
          "The rows of bundle "
              + found.get().bundle()
              + " still stand in "
              + order.database()
              + ", another bundle than this.",
          order.database().toString(),
          "Restore the project first, then replay.");
    }
    return found.get().rows();
  }

  private static void remember(Connection target, Claim claim, Manifest manifest, long rows)
      throws SQLException {
    new StandingLoad(claim.project(), claim.migration(), claim.epoch(), manifest.id().value(), rows)
        .write(target);
  }

  private static long load(Connection target, Isolate plan, BundleReader bundle, Run run)
      throws SQLException, IOException {
    Manifest.Part part = bundle.manifest().source();
    List<BundleRows> rows = BundleRows.of(bundle, part);
    List<TableName> tables = rows.stream().map(one -> one.shape().table()).toList();
    LoadFacts facts = LoadFacts.read(target, tables);
    RowLoad.requireColumns(facts, rows);
    RowLoad load = new RowLoad(target, facts, tables, true);
    Target.ExistingRows existing = plan.target().existingRows();
    load.begin(part.rows(), existing == Target.ExistingRows.REPLACE);
    makeRoom(target, load, existing, bundle.manifest());
    long arrived =
        load.copy(
            rows, new LoadMeter(run, part.rows(), plan.limits().rowsPerSecond(), System::nanoTime));
    load.finish(BundleRows.sequences(part));
    CrashPoint.LOAD_UNCOMMITTED.pass();
    return arrived;
  }

  private static void makeRoom(
      Connection target, RowLoad load, Target.ExistingRows existing, Manifest manifest)
      throws SQLException, IOException {
    if (existing == Target.ExistingRows.REFUSE && load.targetHasRows()) {
      throw DroverException.user(
          "target_not_empty",
          "The target's tables of this plan hold rows already, and existing-rows is refuse.",
          "Empty them, or say existing-rows: replace or keep.");
    }
    TargetPart.requireUnchanged(target, manifest.target());
    switch (existing) {
      case REFUSE -> {}
      case REPLACE -> load.deleteRows();
      case KEEP -> load.requireDeletable();
    }
  }

  /**
   * When the connection was lost while committing: what the server says once the lost session is
   * over.
   */
  private long rowsAfterAll(Order order, Claim claim, boolean loaded, SQLException lost)
      throws SQLException {
    boolean ambiguous =
        loaded
            && (lost.getSQLState() == null
                || lost.getSQLState().startsWith("08")
                || lost.getSQLState().startsWith("57"));
    if (!ambiguous) {
      throw lost;
    }
    try (Connection target = servers.open(order.server(), order.database())) {
      return Transaction.run(
          target,
          () -> {
            Fence.lock(target, claim);
            Optional<StandingLoad> standing = StandingLoad.read(target, order.project());
            if (standing.isPresent()
                && standing.get().migration().equals(order.migration())
                && standing.get().epoch() == order.epoch()) {
              return standing.get().rows();
            }
            throw lost;
          });
    }
  }

  private static Event.Origin origin(Order order, Run run) {
    return new Event.Origin(order.migration(), order.epoch(), run.worker());
  }
}
