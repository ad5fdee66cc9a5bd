package dev.drover.coordinator.saga;

import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.coordinator.saga.Phase.BackingOff;
import dev.drover.coordinator.saga.Phase.Held;
import dev.drover.coordinator.saga.Phase.Running;
import dev.drover.coordinator.saga.Phase.Sent;
import dev.drover.coordinator.saga.State.Active;
import dev.drover.coordinator.saga.State.Migrating;
import dev.drover.coordinator.saga.State.Promoting;
import dev.drover.coordinator.saga.State.Resolving;
import dev.drover.coordinator.saga.State.Restoring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The steps that decisions are made of. */
final class Steps {
  private final Timing timing;

  Steps(Timing timing) {
    this.timing = timing;
  }

  /** The command that is out came to nothing: tried again within its budget, undone otherwise. */
  Decision failed(Saga saga, Active active, Failure failure, List<Instruction> first) {
    boolean infrastructure = failure.kind() == FailureKind.INFRASTRUCTURE;
    Trouble trouble =
        infrastructure ? saga.trouble().infrastructure(failure) : saga.trouble().own(failure);
    int failures = infrastructure ? trouble.infrastructureAttempts() : trouble.attempts();
    Note note = Note.of(failure.message(), failure);
    if (failure.kind().retryable() && budgetLeft(saga, active, infrastructure, failures)) {
      return Decision.moved(
          saga.troubled(isLastResort(active) ? trouble.because(saga.trouble().failure()) : trouble)
              .in(active.in(new BackingOff())),
          first,
          new Timer.After(Timing.backOff(failure.kind(), failures)),
          note);
    }
    Saga counted = saga.troubled(trouble);
    return isLastResort(active)
        ? end(counted, new State.NeedsAttention(), first, note)
        : undo(counted, first, note);
  }

  /** Nothing but a person can go on where this fails. */
  private static boolean isLastResort(Active active) {
    return active instanceof Restoring || active instanceof Resolving;
  }

  private boolean budgetLeft(Saga saga, Active active, boolean infrastructure, int failures) {
    if (infrastructure) {
      return !timing.waitedOut(active.stage(), failures);
    }
    boolean unwanted = active instanceof Promoting && saga.wish() == Wish.CANCEL;
    return !unwanted && failures < timing.attempts(active.stage(), saga.move().terms());
  }

  /** Back to what was: at once when the target was never touched, by a restore otherwise. */
  Decision undo(Saga saga, List<Instruction> first, Note note) {
    if (!saga.made().touched()) {
      return end(
          saga,
          saga.wish() == Wish.CANCEL ? new State.Cancelled() : new State.Refused(),
          first,
          note);
    }
    return proceed(saga, new Restoring(new Sent(), null), first, note);
  }

  /** The stage has its result: on to the next, unless paused. */
  Decision proceed(Saga saga, Active next, Note note) {
    return proceed(saga.troubled(Trouble.NONE), next, List.of(), note);
  }

  private Decision proceed(Saga saga, Active next, List<Instruction> first, Note note) {
    Saga counting = saga.troubled(saga.trouble().countedAnew());
    return saga.wish() == Wish.PAUSE
        ? Decision.moved(counting.in(next.in(new Held())), first, new Timer.Off(), note)
        : issue(counting, next, first, note);
  }

  /** Sends the command of {@code state} under a new epoch. */
  Decision issue(Saga saga, Active state, List<Instruction> first, Note note) {
    Sent phase = state.phase() instanceof Sent again ? again : new Sent();
    Saga sent = saga.at(saga.epoch() + 1).in(state.in(phase));
    Saga next = state instanceof Migrating ? sent.having(sent.made().withTouch()) : sent;
    var commands = new ArrayList<>(first);
    commands.add(Sending.of(next));
    return Decision.moved(next, commands, new Timer.After(timing.patience(phase.again())), note);
  }

  static Decision end(Saga saga, State.Ended end, List<Instruction> first, Note note) {
    return Decision.moved(saga.in(end), first, new Timer.Off(), note);
  }

  /** Whoever still works on the current epoch may stop. */
  static List<Instruction> abandoned(Saga saga) {
    return saga.epoch() > 0 ? List.of(new Instruction.Abandon(saga.epoch())) : List.of();
  }

  static boolean isOut(Active active) {
    return active.phase() instanceof Sent || active.phase() instanceof Running;
  }

  /** A run lives by heartbeats, but not for ever. */
  Timer lease(Saga saga) {
    return new Timer.Lease(timing.lease(), Duration.ofMinutes(saga.move().terms().stageMinutes()));
  }
}
