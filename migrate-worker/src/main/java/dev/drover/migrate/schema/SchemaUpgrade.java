package dev.drover.migrate.schema;

import dev.drover.common.bundle.Blueprint;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.failure.CrashPoint;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Event;
import dev.drover.common.message.Order;
import dev.drover.common.plan.Hooks;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.VersionFile;
import dev.drover.common.postgres.Claim;
import dev.drover.common.postgres.Fence;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.postgres.Transaction;
import dev.drover.common.schema.Applied;
import dev.drover.common.schema.BegunBatches;
import dev.drover.common.schema.History;
import dev.drover.common.schema.Patience;
import dev.drover.common.schema.RowGuard;
import dev.drover.common.schema.StandingChange;
import dev.drover.common.schema.StandingRows;
import dev.drover.common.schema.UndoWay;
import dev.drover.common.schema.Versions;
import dev.drover.common.worker.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs the pending files of one project: those that may stand in one transaction in one, which
 * locks the fence. Thread-safe.
 *
 * <p>Twice: the second of one epoch loses the fence; a higher epoch runs what is still pending,
 * nothing twice. Half: a transaction is rolled back, history and all; of a file that may not stand
 * in one, the invalid indexes that it left are dropped before it is run again; a file that is run
 * in batches is gone on with ({@link Batches}). Late: a transaction locks the fence and finds it
 * taken; a session without one is ended by whoever takes it.
 */
public final class SchemaUpgrade {
  private final Servers servers;
  private final RandomGenerator random;

  public SchemaUpgrade(Servers servers, RandomGenerator random) {
    this.servers = servers;
    this.random = random;
  }

  /**
   * @param bundle what the database was when it was backed up
   * @throws DroverException {@code schema_sql_failed}; {@code schema_history_differs}; {@code
   *     batch_refused}; {@code schema_statement_timeout}; {@code schema_busy} when the project's
   *     users were in the way every time; {@code hook_failed}
   */
  public Event.Migrated migrate(Order order, Schema plan, Manifest.Part bundle, Run run)
      throws SQLException {
    Claim claim = Claim.of(order, run.worker());
    Patience patience = new Patience(plan.apply(), run, random);
    List<Versions.Step> steps;
    List<VersionFile> before;
    try (Connection target = servers.open(order.server(), order.database());
        Run.Registration _ = run.onCancel(new StatementCancel(target))) {
      Fence.prepare(target);
      Fence.raise(target, claim);
      Fence.attend(target, claim);
      StandingChange standing = begun(target, order, plan, claim);
      patience.limit(target);
      Versions versions = new Versions(target, plan);
      FileHooks hooks = new FileHooks(order, run, servers.workers());
      hooks.run(Hooks.When.BEFORE, plan.hooks().before(), target, claim);
      steps = versions.steps();
      before = ran(target, plan, standing);
      RowGuard guard = guard(order, plan, bundle, files(before, steps));
      Batches batches = new Batches(target, versions, claim, guard, run);
      StatementLimit limit = new StatementLimit(plan.apply());
      for (Versions.Step step : steps) {
        if (step.batch() != null) {
          batches.run(step, plan.apply(), patience);
        }
        patience.attempt(() -> {
          run.checkCancelled();
          limit.lift(target);
          standing.dropLeftIndexes(target);
          try {
            versions.run(step, new FencedFiles(claim, step, guard, limit));
          } catch (DroverException e) {
            run.checkCancelled();
            throw limit.explained(e);
          }
        });
      }
      CrashPoint.LOAD_COMMITTED.pass();
      hooks.run(Hooks.When.AFTER, plan.hooks().after(), target, claim);
    } catch (SQLException e) {
      run.checkCancelled();
      throw e;
    }
    return new Event.Migrated(origin(order, run), order.database(), 0, FilesDone.of(before, steps));
  }

  /** Only closes the fence: no earlier command can touch the database any more. */
  public Event promote(Order order, Run run) throws SQLException {
    Claim claim = Claim.of(order, run.worker());
    try (Connection target = servers.open(order.server(), order.database())) {
      Fence.prepare(target);
      Fence.raise(target, claim);
      Optional<StandingChange> standing = StandingChange.read(target, order.project());
      if (standing.isEmpty() || !standing.get().migration().equals(order.migration())) {
        throw DroverException.data(
            "schema_not_standing",
            "What was verified in " + order.database() + " does not stand there any more.",
            order.database().toString(),
            "Replay from the stage 'backup'.");
      }
    }
    return new Event.Promoted(origin(order, run), order.database());
  }

  /** Before anything is changed: what the database is now, unless an earlier epoch said so. */
  private static StandingChange begun(Connection target, Order order, Schema plan, Claim claim)
      throws SQLException {
    return Transaction.run(
        target,
        () -> {
          Fence.lock(target, claim);
          Optional<StandingChange> earlier = StandingChange.read(target, order.project());
          if (earlier.isPresent() && earlier.get().migration().equals(order.migration())) {
            return earlier.get();
          }
          StandingChange now =
              StandingChange.observed(
                  target, order.project(), order.migration(), plan.apply().history());
          now.write(target);
          StandingRows.clear(target, order.project());
          BegunBatches.clear(target, order.project());
          return now;
        });
  }

  /** What an earlier epoch of this migration has run. */
  private static List<VersionFile> ran(Connection target, Schema plan, StandingChange standing)
      throws SQLException {
    Set<String> ran =
        History.read(target, plan.apply().history()).stream()
            .filter(line -> line.rank() > standing.rank())
            .map(Applied::script)
            .collect(Collectors.toSet());
    return plan.files().stream().filter(file -> ran.contains(file.baseName())).toList();
  }

  /** The migration's: what an earlier epoch has run, and what is still to be. */
  private static List<VersionFile> files(List<VersionFile> ran, List<Versions.Step> steps) {
    return Stream.concat(ran.stream(), steps.stream().flatMap(step -> step.files().stream()))
        .toList();
  }

  /** Absent when inverse files, or nothing, would take the change back. */
  private static @Nullable RowGuard guard(
      Order order, Schema plan, Manifest.Part bundle, List<VersionFile> files) {
    Blueprint blueprint = bundle.blueprint();
    return blueprint == null || UndoWay.of(plan, files) != UndoWay.BUNDLE
        ? null
        : new RowGuard(order.project(), plan.apply().history(), bundle, blueprint);
  }

  private static Event.Origin origin(Order order, Run run) {
    return new Event.Origin(order.migration(), order.epoch(), run.worker());
  }
}
