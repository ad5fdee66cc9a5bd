package dev.drover.coordinator.saga;

import dev.drover.coordinator.saga.Phase.BackingOff;
import dev.drover.coordinator.saga.Phase.Held;
import dev.drover.coordinator.saga.Phase.Running;
import dev.drover.coordinator.saga.Phase.Sent;
import dev.drover.coordinator.saga.State.Active;
import java.util.List;

/** Time that has passed. */
final class Timeouts {
  private final Steps steps;

  Timeouts(Steps steps) {
    this.steps = steps;
  }

  Decision startTimeout(Saga saga) {
    if (!(saga.state() instanceof Active active && active.phase() instanceof Sent(int again))) {
      return Decision.ignored(saga, "No command waits for a worker.");
    }
    return steps.issue(
        saga,
        active.in(new Sent(again + 1)),
        Steps.abandoned(saga),
        Note.of("Idle workers did not get the command; it is sent again."));
  }

  Decision leaseLapsed(Saga saga) {
    if (!(saga.state() instanceof Active active
        && active.phase() instanceof Running(String worker))) {
      return Decision.ignored(saga, "Nothing is running.");
    }
    return steps.failed(saga, active, Failures.workerLost(worker), List.of());
  }

  Decision stageDeadline(Saga saga) {
    if (!(saga.state() instanceof Active active && active.phase() instanceof Running)) {
      return Decision.ignored(saga, "Nothing is running.");
    }
    return steps.failed(
        saga,
        active,
        Failures.stageTimedOut(active.stage(), saga.move().terms().stageMinutes()),
        Steps.abandoned(saga));
  }

  Decision backOffOver(Saga saga) {
    if (!(saga.state() instanceof Active active && active.phase() instanceof BackingOff)) {
      return Decision.ignored(saga, "Nothing is backing off.");
    }
    if (saga.wish() == Wish.PAUSE) {
      return Decision.moved(
          saga.in(active.in(new Held())), List.of(), new Timer.Off(), Note.of("Held: paused."));
    }
    return steps.issue(saga, active, Steps.abandoned(saga), Note.of("Tried again."));
  }
}
