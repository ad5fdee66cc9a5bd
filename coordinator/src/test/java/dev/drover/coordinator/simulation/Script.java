package dev.drover.coordinator.simulation;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Order;
import dev.drover.common.plan.Target;
import dev.drover.common.postgres.Claim;
import dev.drover.common.worker.WorkerCore;
import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A handler as the servers see it: one exchange after another, each of which happens as a whole or
 * not at all. Written after the production handlers, statement by statement.
 */
abstract class Script {
  protected final World world;
  protected final Order order;
  protected final Event.Origin origin;
  protected final Claim claim;
  private int steps;

  protected Script(World world, WorkerCore.Running running) {
    this.world = world;
    this.order = running.command().order();
    this.origin = running.origin();
    this.claim = Claim.of(order, origin.worker());
  }

  static Script of(World world, WorkerCore.Running running) {
    boolean create = world.scene().plan().target().mode() == Target.Mode.CREATE;
    return switch (running.command()) {
      case Command.Backup command -> new BackupScript(world, running, command);
      case Command.Migrate command ->
          create
              ? new CreateScript(world, running, command)
              : new LoadScript(world, running, command);
      case Command.Verify command -> new VerifyScript(world, running, command);
      case Command.Promote command ->
          create ? new PromoteScript(world, running, command) : new CloseScript(world, running);
      case Command.Restore command ->
          create
              ? new UndoScript(world, running, command)
              : new PutBackScript(world, running, command);
      case Command.CheckPlan _,
          Command.Save _,
          Command.Recover _,
          Command.Drill _,
          Command.Examine _,
          Command.Balance _ ->
          throw new IllegalArgumentException("Only migrations are simulated");
    };
  }

  /** The next exchange, as the server carries it out; the event when it was the last. */
  final @Nullable Event next() throws SQLException, IOException {
    return exchange(steps++);
  }

  protected abstract @Nullable Event exchange(int number) throws SQLException, IOException;

  /** Where the next exchange asks. */
  final Weather.Place asks() {
    return asks(steps);
  }

  /** Where an exchange asks: the target's server, where not said otherwise. */
  protected Weather.Place asks(int number) {
    return Weather.Place.TARGET_SERVER;
  }

  /** Whether the handler looks, before it goes on, if its run was cancelled. */
  boolean heedsCancelling() {
    return false;
  }

  /** Whether the handler, after an answer that never came, asks what became of its commit. */
  boolean asksAgain() {
    return false;
  }

  /** What is reported though the latest exchange failed; absent when its failure is. */
  @Nullable Event despiteFailure() {
    return null;
  }

  /** The migrations' rows differ from what this stage needs. */
  protected void unfit() {
    if (world.weather().strikes(Fault.DATA_UNFIT)) {
      throw DroverException.data("row_unfit", "A row does not fit.", null, null);
    }
  }
}
