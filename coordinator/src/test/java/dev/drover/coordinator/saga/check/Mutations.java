package dev.drover.coordinator.saga.check;

import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Event;
import dev.drover.common.message.Stage;
import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Instruction;
import dev.drover.coordinator.saga.Made;
import dev.drover.coordinator.saga.Note;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.saga.Timer;
import dev.drover.coordinator.saga.Trouble;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decisions bent out of shape. */
final class Mutations {
  private Mutations() {}

  /** A lasting failure of the command that is out, as its worker would tell it. */
  static Event event(Saga saga) {
    Stage stage = saga.state() instanceof State.Active active ? active.stage() : Stage.BACKUP;
    return new Event.Failed(
        new Event.Origin(saga.id(), saga.epoch(), Prompt.WORKER),
        stage,
        Prompt.failure(FailureKind.DATA));
  }

  static Event restamped(Event event, MigrationId migration, int epoch) {
    Event.Origin origin = new Event.Origin(migration, epoch, event.origin().worker());
    return switch (event) {
      case Event.Started(_, var stage) -> new Event.Started(origin, stage);
      case Event.BackedUp(_, var bundle, long rows, long bytes, var sha256, var tables) ->
          new Event.BackedUp(origin, bundle, rows, bytes, sha256, tables);
      case Event.Migrated(_, var database, long rows, var warning, var steps) ->
          new Event.Migrated(origin, database, rows, warning, steps);
      case Event.Verified(_, var database, var verdict) ->
          new Event.Verified(origin, database, verdict);
      case Event.Promoted(_, var database, var findings) ->
          new Event.Promoted(origin, database, findings);
      case Event.Restored(_, var warning) -> new Event.Restored(origin, warning);
      case Event.Failed(_, var stage, var failure) -> new Event.Failed(origin, stage, failure);
      case Event.PlanChecked(_, var findings) -> new Event.PlanChecked(origin, findings);
      case Event.Saved(_, var bundle, long bytes, var tables) ->
          new Event.Saved(origin, bundle, bytes, tables);
      case Event.Recovered(_, var tables, var copy, var warning) ->
          new Event.Recovered(origin, tables, copy, warning);
      case Event.Examined(_, var verdict) -> new Event.Examined(origin, verdict);
      case Event.Balanced(_, var verdict, var tables) ->
          new Event.Balanced(origin, verdict, tables);
      case Event.Drilled(_, var tables, var structure) ->
          new Event.Drilled(origin, tables, structure);
    };
  }

  static boolean sends(Decision decision, Stage stage) {
    return decision.commands().stream()
        .anyMatch(one -> one instanceof Instruction.Send send && send.stage() == stage);
  }

  static Instruction under(Instruction instruction, int epoch) {
    return switch (instruction) {
      case Instruction.Send send ->
          new Instruction.Send(send.stage(), epoch, send.bundle(), send.database(), send.byHand());
      case Instruction.Abandon _ -> new Instruction.Abandon(epoch - 1);
    };
  }

  static Trouble worse(Trouble trouble) {
    return new Trouble(trouble.attempts() + 1, trouble.infrastructureAttempts(), trouble.failure());
  }

  static Saga at(Saga saga, int epoch) {
    return new Saga(saga.move(), epoch, saga.wish(), saga.made(), saga.trouble(), saga.state());
  }

  static Saga in(Saga saga, State state, int epoch) {
    return new Saga(saga.move(), epoch, saga.wish(), saga.made(), saga.trouble(), state);
  }

  static Saga having(Saga saga, Made made) {
    return new Saga(saga.move(), saga.epoch(), saga.wish(), made, saga.trouble(), saga.state());
  }

  static Saga troubled(Saga saga, Trouble trouble) {
    return new Saga(saga.move(), saga.epoch(), saga.wish(), saga.made(), trouble, saga.state());
  }

  static Decision moved(Saga next) {
    return decision(
        next,
        true,
        List.of(),
        new Timer.Keep(),
        new Note("Bent.", null, null),
        next.state() instanceof State.Ended ended ? ended : null);
  }

  static Decision with(Decision decision, Saga next) {
    return decision(
        next,
        decision.changed(),
        decision.commands(),
        decision.timer(),
        decision.note(),
        decision.outcome());
  }

  static Decision sending(Decision decision, List<Instruction> commands) {
    return decision(
        decision.next(),
        decision.changed(),
        commands,
        decision.timer(),
        decision.note(),
        decision.outcome());
  }

  static Decision timed(Decision decision, Timer timer) {
    return decision(
        decision.next(),
        decision.changed(),
        decision.commands(),
        timer,
        decision.note(),
        decision.outcome());
  }

  static Decision noted(Decision decision, String text) {
    return decision(
        decision.next(),
        decision.changed(),
        decision.commands(),
        decision.timer(),
        new Note(text, decision.note().failure(), decision.note().verdict()),
        decision.outcome());
  }

  /** The compiler leaves out of the class file that a record's parameter may be null. */
  @SuppressWarnings("NullAway")
  private static Decision decision(
      Saga next,
      boolean changed,
      List<Instruction> commands,
      Timer timer,
      Note note,
      State.@Nullable Ended outcome) {
    return new Decision(next, changed, commands, timer, note, outcome);
  }
}
