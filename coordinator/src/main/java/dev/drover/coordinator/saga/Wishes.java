package dev.drover.coordinator.saga;

import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.coordinator.saga.Phase.Held;
import dev.drover.coordinator.saga.State.Active;
import dev.drover.coordinator.saga.State.Promoting;
import dev.drover.coordinator.saga.State.Queued;
import dev.drover.coordinator.saga.State.Resolving;
import dev.drover.coordinator.saga.State.Restoring;
import java.util.List;

/** What operators ask of a migration that has not ended. */
final class Wishes {
  private final Steps steps;

  Wishes(Steps steps) {
    this.steps = steps;
  }

  Decision pause(Saga saga) {
    if (saga.ended() || saga.wish() != Wish.RUN) {
      return Decision.ignored(
          saga, saga.ended() ? "It has ended." : "It is " + saga.wish() + " already.");
    }
    return Decision.moved(
        saga.wishing(Wish.PAUSE), List.of(), new Timer.Keep(), Note.of("Paused."));
  }

  Decision resume(Saga saga) {
    if (saga.ended() || saga.wish() != Wish.PAUSE) {
      return Decision.ignored(saga, "It is not paused.");
    }
    Saga going = saga.wishing(Wish.RUN);
    return going.state() instanceof Active active && active.phase() instanceof Held
        ? steps.issue(going, active, Steps.abandoned(going), Note.of("Resumed."))
        : Decision.moved(going, List.of(), new Timer.Keep(), Note.of("Resumed."));
  }

  Decision cancel(Saga saga) {
    if (saga.ended() || saga.wish() == Wish.CANCEL) {
      return Decision.ignored(
          saga, saga.ended() ? "It has ended." : "It is being cancelled already.");
    }
    Saga going = saga.wishing(Wish.CANCEL);
    return switch (saga.state()) {
      case Restoring(Held _, _) ->
          steps.issue(
              going,
              (Active) saga.state(),
              Steps.abandoned(going),
              Note.of("Cancelled; restoring first."));
      case Resolving(Held _, _) ->
          steps.issue(
              going,
              (Active) saga.state(),
              Steps.abandoned(going),
              Note.of("Cancelled; what a person says is looked at first."));
      case Resolving _ ->
          Decision.moved(
              going,
              List.of(),
              new Timer.Keep(),
              Note.of("Cancelled; what a person says is looked at first."));
      case Restoring _ ->
          Decision.moved(
              going, List.of(), new Timer.Keep(), Note.of("Cancelled; restoring first."));
      case Promoting promoting when mayBePromoted(saga, promoting) ->
          promoting.phase() instanceof Held
              ? steps.issue(
                  going,
                  promoting,
                  Steps.abandoned(going),
                  Note.of("Cancelled; asking what became of the promotion."))
              : Decision.moved(
                  going,
                  List.of(),
                  new Timer.Keep(),
                  Note.of("Cancelled; the promotion's outcome is awaited."));
      case Active active ->
          steps.undo(
              going, Steps.abandoned(saga), Note.of("Cancelled while in " + active.name() + "."));
      case Queued _ -> steps.undo(going, List.of(), Note.of("Cancelled while queued."));
      case State.Ended _ -> throw new IllegalStateException("Ended sagas were left alone above");
    };
  }

  /** A promotion that is out, or was lost on the way, may have been committed. */
  private static boolean mayBePromoted(Saga saga, Promoting promoting) {
    Failure failure = saga.trouble().failure();
    return Steps.isOut(promoting)
        || (failure != null && failure.kind() == FailureKind.INFRASTRUCTURE);
  }
}
