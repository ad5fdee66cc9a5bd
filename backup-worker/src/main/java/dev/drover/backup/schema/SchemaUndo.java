package dev.drover.backup.schema;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.failure.CrashPoint;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Command;
import dev.drover.common.message.Order;
import dev.drover.common.message.TableChange;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.VersionFile;
import dev.drover.common.postgres.Claim;
import dev.drover.common.postgres.Fence;
import dev.drover.common.postgres.PostgresFailures;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.postgres.Transaction;
import dev.drover.common.schema.Applied;
import dev.drover.common.schema.BegunBatches;
import dev.drover.common.schema.History;
import dev.drover.common.schema.Patience;
import dev.drover.common.schema.Placeholders;
import dev.drover.common.schema.StandingChange;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Takes back what a migration of kind schema did to a project's database, in one transaction that
 * locks the fence: by the inverse files of the versions it ran, the last one first, or from the
 * bundle where a version has none; and its lines of the history. Nothing is committed unless the
 * database is then built exactly as it was.
 *
 * <p>Twice: there is nothing left to do. Half: rolled back. Late: the fence is taken.
 */
public final class SchemaUndo {
  private static final String NO_SUCH_DATABASE = "3D000";

  private final Servers servers;
  private final Kept kept;
  private final RandomGenerator random;

  public SchemaUndo(Servers servers, Kept kept, RandomGenerator random) {
    this.servers = servers;
    this.kept = kept;
    this.random = random;
  }

  /** Opens the bundle that a restore names. */
  @FunctionalInterface
  public interface Kept {
    BundleReader open(Command.Restore command) throws IOException;
  }

  /**
   * @throws DroverException {@code undo_impossible} when a version that was run has no inverse file
   *     and the bundle cannot stand in for it; {@code undo_loses_rows} when others wrote rows since
   *     that only exist there; {@code undo_differs} when it does not lead back; {@code
   *     schema_sql_failed}
   */
  public void undo(Command.Restore command, Schema plan, Claim claim, Run run)
      throws SQLException, IOException {
    Order order = command.order();
    Patience patience = new Patience(plan.apply(), run, random);
    try (Connection target = servers.openForScripts(order.server(), order.database());
        Run.Registration _ = run.onCancel(new StatementCancel(target))) {
      Fence.prepare(target);
      Fence.raise(target, claim);
      CrashPoint.RESTORE_FENCED.pass();
      patience.limit(target);
      patience.attempt(() ->
          Transaction.run(
              target,
              () -> {
                Fence.lock(target, claim);
                Optional<StandingChange> standing = StandingChange.read(target, order.project());
                if (standing.isPresent() && standing.get().migration().equals(order.migration())) {
                  var _ = undo(target, command, plan, standing.get(), run);
                }
                return true;
              }));
    } catch (SQLException e) {
      run.checkCancelled();
      if (!NO_SUCH_DATABASE.equals(e.getSQLState())) {
        throw e;
      }
      // Nothing can have been run in a database that is not there.
    } catch (DroverException e) {
      if (!Fence.lostToYounger(e)) {
        throw e;
      }
      // What stands there now is the younger migration's affair.
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * What stands of the migration that the command names, for {@link #undo(Connection,
   * Command.Restore, Schema, StandingChange, Run)}.
   *
   * @throws DroverException {@code undo_superseded} when nothing stands of it, or another's change
   *     does
   */
  public static StandingChange standing(Connection target, Order order) throws SQLException {
    Optional<StandingChange> standing = StandingChange.read(target, order.project());
    return standing
        .filter(one -> one.migration().equals(order.migration()))
        .orElseThrow(() ->
            DroverException.user(
                "undo_superseded",
                "What stands in "
                    + order.database()
                    + " was not done by the migration that this bundle is of"
                    + standing.map(one -> ", but by " + one.migration()).orElse("")
                    + ".",
                "Only the latest migration is taken back, from its own bundle. Rows of an older one"
                    + " can be read: drover backup export."));
  }

  /**
   * As {@link #undo(Command.Restore, Schema, Claim, Run)}, in a transaction of the caller's.
   *
   * @return what became of rows; empty when inverse files did it
   */
  public List<TableChange> undo(
      Connection target, Command.Restore command, Schema plan, StandingChange standing, Run run)
      throws SQLException {
    TableName history = plan.apply().history();
    List<Applied> ours =
        History.read(target, history).stream()
            .filter(line -> line.rank() > standing.rank())
            .toList();
    if (Boolean.TRUE.equals(command.byHand()) && !ours.isEmpty()) {
      throw contradicted(command, history);
    }
    standing.dropLeftIndexes(target);
    List<String> versions = new ArrayList<>(unfinished(target, command, plan, ours));
    ours.reversed().stream()
        .filter(line -> line.success() && line.checksum() != null)
        .map(Applied::version)
        .filter(Objects::nonNull)
        .forEach(versions::add);
    List<TableChange> changes = List.of();
    boolean same = false;
    if (versions.stream().allMatch(version -> plan.inverse(version).isPresent())) {
      for (String version : versions) {
        run(target, plan, plan.inverse(version).orElseThrow());
      }
      same = standing.sameStructure(target, history);
    }
    if (!same) {
      try {
        changes =
            new BundleUndo(target, command, plan, standing, run).undo(kept.open(command), versions);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    if (standing.remembered()) {
      History.forgetAfter(target, history, standing.rank());
    } else {
      History.drop(target, history);
    }
    standing.remove(target);
    return changes;
  }

  /** The version of a file whose batches ended before their end, and are no line of the history. */
  private static List<String> unfinished(
      Connection target, Command.Restore command, Schema plan, List<Applied> ours)
      throws SQLException {
    if (Boolean.TRUE.equals(command.byHand())) {
      return List.of();
    }
    Order order = command.order();
    String begun = BegunBatches.read(target, order.project(), order.migration()).orElse(null);
    return plan.files().stream()
        .filter(file -> file.baseName().equals(begun))
        .filter(file -> ours.stream().noneMatch(line -> line.script().equals(begun)))
        .map(VersionFile::version)
        .toList();
  }

  private static DroverException contradicted(Command.Restore command, TableName history) {
    return DroverException.user(
        "resolve_contradicted",
        "The history " + history + " says that files of this migration were run and stand.",
        "Retry the restore; or, when "
            + command.order().database()
            + " was put right by hand,"
            + " remove those lines.");
  }

  /** As psql would, with the search path that people write files for. */
  static void run(Connection target, Schema plan, VersionFile file) throws SQLException {
    String sql = Placeholders.replaced(target, plan, file);
    try (Statement statement = target.createStatement()) {
      statement.execute("SET LOCAL search_path = \"$user\", public");
      statement.execute(sql);
      statement.execute("SET LOCAL search_path = ''");
    } catch (SQLException e) {
      Failure failure = PostgresFailures.of(e);
      if (failure.kind().retryable()) {
        throw e;
      }
      throw new DroverException(
          new Failure(
              FailureKind.USER,
              "schema_sql_failed",
              "The inverse file "
                  + file.baseName()
                  + " failed: "
                  + failure.message()
                  + " (SQLSTATE "
                  + e.getSQLState()
                  + ").",
              file.baseName(),
              "Correct it, then retry the restore."),
          e);
    }
  }
}
