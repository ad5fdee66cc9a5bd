package dev.drover.coordinator.simulation;

import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.postgres.Staging;
import dev.drover.common.worker.WorkerCore;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** {@code NewDatabase.promote}: renamed in one transaction; then older databases go. */
final class PromoteScript extends Script {
  private final Command.Promote command;
  private final Deque<Staging> older = new ArrayDeque<>();
  private boolean promoted;

  PromoteScript(World world, WorkerCore.Running running, Command.Promote command) {
    super(world, running);
    this.command = command;
  }

  @Override
  protected @Nullable Event exchange(int number) {
    if (number == 0) {
      if (!world.target().promote(claim, command.staging(), order.database())) {
        world.sometimes(Rare.PROMOTION_REPEATED);
      }
      return null;
    }
    promoted = true;
    if (number == 1) {
      older.addAll(world.target().older(claim));
    } else if (!older.isEmpty()) {
      world.target().drop(older.remove());
    }
    return older.isEmpty() ? done() : null;
  }

  private Event done() {
    return new Event.Promoted(origin, order.database());
  }

  /** The home stands; what is left is the reaper's. */
  @Override
  @Nullable Event despiteFailure() {
    return promoted ? done() : null;
  }
}
