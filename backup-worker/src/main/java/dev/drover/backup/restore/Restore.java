package dev.drover.backup.restore;

import dev.drover.backup.schema.SchemaUndo;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Order;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Schema;
import dev.drover.common.postgres.Claim;
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.common.postgres.Fence;
import dev.drover.common.postgres.Servers;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.SQLException;
import java.util.random.RandomGenerator;

/**
 * Undoes whatever a migration did to its target: the fence is raised first, so that nobody who
 * sleeps can do anything afterwards, then what was made is removed or what was there is put back.
 * Thread-safe.
 *
 * <p>Twice: the second of one epoch ends without a result, a higher epoch finds nothing left to do.
 * Half: what is done stays done, the rest is found again. Late, after a younger migration took
 * over: only this migration's own staging databases go.
 *
 * <p>By hand: a person says that the target is what it was. The fence is raised all the same, and
 * only staging databases are removed; what stands as the project's own is looked at.
 */
public final class Restore {
  private final Bundles bundles;
  private final CreatedTarget created;
  private final ExistingTarget existing;
  private final Servers servers;

  public Restore(ControlDatabase control, Bundles bundles) {
    this.created = new CreatedTarget(control);
    this.bundles = bundles;
    this.existing = new ExistingTarget(control.servers());
    this.servers = control.servers();
  }

  /** A person has said that nothing of the migration stands, but something does. */
  static DroverException contradicted(String what, DatabaseName where) {
    return DroverException.user(
        "resolve_contradicted",
        what,
        "Retry the restore; or, when " + where + " was put right by hand, remove that record.");
  }

  /**
   * @throws DroverException {@code restore_foreign_database} when something that is not ours stands
   *     where ours should: it is left alone, and a person has to look; {@code resolve_contradicted}
   *     when what a person says to have undone stands there
   */
  public Event handle(Command.Restore command, Run run) throws SQLException, IOException {
    Order order = command.order();
    Claim claim = Claim.of(order, run.worker());
    KeptBundle kept = new KeptBundle(bundles, command);
    try {
      switch (command.plan()) {
        case Isolate plan -> {
          switch (plan.target().mode()) {
            case CREATE -> created.undo(command, claim);
            case EXISTING -> existing.undo(command, claim, kept, run);
          }
        }
        case Schema plan ->
            new SchemaUndo(servers, _ -> kept.open(), RandomGenerator.getDefault())
                .undo(command, plan, claim, run);
        case Database _ -> created.undo(command, claim);
      }
    } catch (DroverException e) {
      if (Fence.lostToItself(e)) {
        throw new Run.RunCancelled(e.failure().message());
      }
      throw e;
    }
    return new Event.Restored(
        new Event.Origin(order.migration(), order.epoch(), run.worker()), kept.warning());
  }
}
