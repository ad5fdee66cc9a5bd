package dev.drover.coordinator.saga;

import dev.drover.coordinator.saga.State.Active;
import dev.drover.coordinator.saga.State.BackingUp;
import dev.drover.coordinator.saga.State.Migrating;
import dev.drover.coordinator.saga.State.Promoting;
import dev.drover.coordinator.saga.State.Resolving;
import dev.drover.coordinator.saga.State.Restoring;
import dev.drover.coordinator.saga.State.Verifying;

/** The command that belongs to a saga's state and epoch. */
final class Sending {
  private Sending() {}

  static Instruction.Send of(Saga saga) {
    if (!(saga.state() instanceof Active active)) {
      throw new IllegalArgumentException("Nothing is sent in " + saga.state());
    }
    Made made = saga.made();
    int epoch = saga.epoch();
    return switch (active) {
      case BackingUp _ -> new Instruction.Send(active.stage(), epoch, null, null);
      case Migrating _, Restoring _ ->
          new Instruction.Send(active.stage(), epoch, made.bundle(), null);
      case Resolving resolving when resolving.as() == Input.Resolve.As.RESTORED ->
          new Instruction.Send(resolving.stage(), epoch, made.bundle(), null, true);
      case Verifying _, Promoting _, Resolving _ ->
          new Instruction.Send(active.stage(), epoch, made.bundle(), made.staging());
    };
  }
}
