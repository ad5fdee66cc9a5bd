package dev.drover.coordinator.saga;

import dev.drover.common.message.Stage;
import dev.drover.coordinator.saga.Phase.Sent;
import dev.drover.coordinator.saga.State.BackingUp;
import dev.drover.coordinator.saga.State.Migrating;
import dev.drover.coordinator.saga.State.Queued;
import dev.drover.coordinator.saga.State.Restoring;
import dev.drover.coordinator.saga.State.Verifying;
import java.util.List;

/** A queued migration gets its place. */
final class Starts {
  private final Steps steps;

  Starts(Steps steps) {
    this.steps = steps;
  }

  Decision start(Saga saga) {
    if (!(saga.state() instanceof Queued(Stage from)) || saga.wish() != Wish.RUN) {
      return Decision.ignored(saga, "Not waiting to start.");
    }
    if (from == Stage.RESTORE || (saga.made().touched() && from != Stage.VERIFY)) {
      Stage then = from == Stage.RESTORE ? null : from;
      return steps.issue(
          saga,
          new Restoring(new Sent(), then),
          List.of(),
          Note.of("The target is restored first."));
    }
    return switch (from) {
      case BACKUP ->
          steps.issue(
              saga.having(Made.NOTHING),
              new BackingUp(new Sent()),
              List.of(),
              Note.of("The backup is asked for."));
      case MIGRATE ->
          steps.issue(
              saga,
              new Migrating(new Sent()),
              List.of(),
              Note.of("Migrating from the bundle at hand."));
      case VERIFY ->
          steps.issue(saga, new Verifying(new Sent()), List.of(), Note.of("Verifying once more."));
      case PROMOTE, RESTORE, CHECK, SAVE, RECOVER, DRILL, EXAMINE, BALANCE ->
          throw new IllegalStateException("No migration queues for " + from);
    };
  }
}
