package dev.drover.coordinator.simulation;

import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Event;
import dev.drover.common.message.Stage;
import dev.drover.coordinator.saga.Decider;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Instruction;
import dev.drover.coordinator.saga.Note;
import dev.drover.coordinator.saga.Phase;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.saga.Timer;
import dev.drover.coordinator.saga.Timing;
import dev.drover.coordinator.saga.Trouble;
import dev.drover.coordinator.saga.Wish;
import java.util.List;
import java.util.function.BiFunction;

/** The decider, with the bugs that would be in it. */
@SuppressWarnings("NullAway") // takes the outcome, nullable in Decision's class file, for non-null
final class BuggyDecider {
  private BuggyDecider() {}

  static BiFunction<Saga, Input, Decision> of(Bug bug, Timing timing) {
    Decider decider = new Decider(timing);
    return switch (bug) {
      case EPOCH_NOT_RAISED -> (saga, input) -> epochKept(decider.decide(saga, input));
      case STALE_EVENT_ACCEPTED -> (saga, input) -> decider.decide(saga, brought(saga, input));
      case END_OVERWRITTEN ->
          (saga, input) ->
              saga.ended() && input instanceof Input.Heard
                  ? again(saga)
                  : decider.decide(saga, input);
      case ATTEMPTS_NOT_COUNTED -> (saga, input) -> forgetful(decider.decide(saga, input));
      case IMPATIENT -> (saga, input) -> decider.decide(saga, impatient(saga, input));
      case SENT_TWICE_UNNOTICED ->
          (saga, input) -> isBegun(saga, input) ? begun(saga) : decider.decide(saga, input);
      default -> decider::decide;
    };
  }

  private static Decision epochKept(Decision decision) {
    Saga next = decision.next();
    if (decision.commands().isEmpty()
        || !(decision.commands().getLast() instanceof Instruction.Send send)
        || send.stage() != Stage.RESTORE) {
      return decision;
    }
    Instruction.Send old =
        new Instruction.Send(
            send.stage(), send.epoch() - 1, send.bundle(), send.database(), send.byHand());
    return changed(
        decision,
        new Saga(
            next.move(), next.epoch() - 1, next.wish(), next.made(), next.trouble(), next.state()),
        List.of(old));
  }

  private static Input brought(Saga saga, Input input) {
    if (!(input instanceof Input.Heard(Event event)) || event.origin().epoch() >= saga.epoch()) {
      return input;
    }
    Event.Origin origin =
        new Event.Origin(event.origin().migration(), saga.epoch(), event.origin().worker());
    return new Input.Heard(
        switch (event) {
          case Event.Started e -> new Event.Started(origin, e.stage());
          case Event.BackedUp e ->
              new Event.BackedUp(
                  origin, e.bundle(), e.rows(), e.bytes(), e.manifestSha256(), e.tables());
          case Event.Migrated e -> new Event.Migrated(origin, e.database(), e.rows());
          case Event.Verified e -> new Event.Verified(origin, e.database(), e.verdict());
          case Event.Promoted e -> new Event.Promoted(origin, e.database());
          case Event.Restored _ -> new Event.Restored(origin);
          case Event.Failed e -> new Event.Failed(origin, e.stage(), e.failure());
          case Event.PlanChecked e -> new Event.PlanChecked(origin, e.findings());
          case Event.Saved _,
              Event.Recovered _,
              Event.Drilled _,
              Event.Examined _,
              Event.Balanced _ ->
              event;
        });
  }

  private static Decision again(Saga saga) {
    return new Decision(
        new Saga(
            saga.move(),
            saga.epoch(),
            Wish.RUN,
            saga.made(),
            Trouble.NONE,
            new State.Queued(Stage.BACKUP)),
        true,
        List.of(),
        new Timer.Off(),
        new Note("Again.", null, null),
        null);
  }

  private static Decision forgetful(Decision decision) {
    Saga next = decision.next();
    Trouble trouble = next.trouble();
    if (!decision.changed() || trouble.attempts() == 0) {
      return decision;
    }
    return changed(
        decision,
        new Saga(
            next.move(),
            next.epoch(),
            next.wish(),
            next.made(),
            new Trouble(0, trouble.infrastructureAttempts(), trouble.failure()),
            next.state()),
        decision.commands());
  }

  private static Input impatient(Saga saga, Input input) {
    if (!(input instanceof Input.LeaseLapsed) || !(saga.state() instanceof State.Active active)) {
      return input;
    }
    return new Input.Heard(
        new Event.Failed(
            new Event.Origin(saga.id(), saga.epoch(), "nobody"),
            active.stage(),
            new Failure(FailureKind.DATA, "worker_lost", "The worker is lost.", null, null)));
  }

  private static boolean isBegun(Saga saga, Input input) {
    return input instanceof Input.Heard(Event.Started event)
        && event.origin().epoch() == saga.epoch()
        && saga.state() instanceof State.Active active
        && active.phase() instanceof Phase.Running;
  }

  private static Decision begun(Saga saga) {
    return new Decision(
        saga,
        true,
        List.of(),
        new Timer.Lease(World.TIMING.lease(), World.TIMING.outage()),
        new Note("Begun.", null, null),
        null);
  }

  private static Decision changed(Decision decision, Saga next, List<Instruction> commands) {
    return new Decision(
        next, true, commands, decision.timer(), decision.note(), decision.outcome());
  }
}
