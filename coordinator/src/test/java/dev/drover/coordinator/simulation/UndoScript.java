package dev.drover.coordinator.simulation;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.postgres.Fence;
import dev.drover.common.postgres.Staging;
import dev.drover.common.worker.WorkerCore;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * {@code CreatedTarget.undo}: the fence is raised, the promotion taken back, every staging database
 * dropped; one that is not ours does not save the others.
 */
final class UndoScript extends Script {
  private final Deque<Staging> older = new ArrayDeque<>();
  private final boolean byHand;
  private boolean raised;
  private @Nullable DroverException foreign;

  UndoScript(World world, WorkerCore.Running running, Command.Restore command) {
    super(world, running);
    this.byHand = Boolean.TRUE.equals(command.byHand());
  }

  @Override
  protected @Nullable Event exchange(int number) {
    switch (number) {
      case 0 -> raise();
      case 1 -> withdraw();
      case 2 -> older.addAll(world.target().older(claim));
      default -> drop();
    }
    return number < 2 || !older.isEmpty() ? null : end();
  }

  private void raise() {
    if (world.bug() == Bug.RESTORE_BEFORE_FENCE) {
      return;
    }
    try {
      world.target().take(claim);
      raised = true;
    } catch (DroverException e) {
      if (!Fence.lostToYounger(e)) {
        throw e;
      }
    }
  }

  private void withdraw() {
    if (raised && byHand) {
      if (world.target().homes().values().stream()
          .anyMatch(home -> home.migration().equals(claim.migration()))) {
        world.sometimes(Rare.WORD_CONTRADICTED);
        throw DroverException.user("resolve_contradicted", "A home stands.", "Restore it.");
      }
    } else if (raised && world.bug() != Bug.RESTORED_TOO_EARLY) {
      world.target().withdraw(claim);
    }
  }

  private void drop() {
    if (older.isEmpty()) {
      return;
    }
    try {
      world.target().drop(older.remove());
    } catch (DroverException e) {
      foreign = e;
    }
  }

  private Event end() {
    if (foreign != null && byHand) {
      world.sometimes(Rare.FOREIGN_DATABASE_VOUCHED_FOR);
    } else if (foreign != null) {
      world.sometimes(Rare.FOREIGN_DATABASE_LEFT_ALONE);
      throw foreign;
    }
    return new Event.Restored(origin);
  }
}
