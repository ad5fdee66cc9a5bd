package dev.drover.coordinator.saga.check;

import static dev.drover.coordinator.saga.check.Invariant.INV_05;
import static dev.drover.coordinator.saga.check.Invariant.INV_06;
import static dev.drover.coordinator.saga.check.Invariant.INV_07;
import static dev.drover.coordinator.saga.check.Invariant.INV_10;
import static dev.drover.coordinator.saga.check.Invariant.INV_11;
import static dev.drover.coordinator.saga.check.Invariant.INV_12;
import static dev.drover.coordinator.saga.check.Invariant.INV_13;
import static dev.drover.coordinator.saga.check.Invariant.INV_14;
import static dev.drover.coordinator.saga.check.Invariant.INV_15;
import static dev.drover.coordinator.saga.check.Invariant.INV_16;
import static dev.drover.coordinator.saga.check.Invariant.INV_17;
import static dev.drover.coordinator.saga.check.Invariant.INV_18;
import static dev.drover.coordinator.saga.check.Invariant.INV_19;
import static dev.drover.coordinator.saga.check.Invariant.INV_22;
import static dev.drover.coordinator.saga.check.Invariant.INV_24;
import static dev.drover.coordinator.saga.check.Invariant.INV_25;
import static dev.drover.coordinator.saga.check.Invariant.INV_26;
import static dev.drover.coordinator.saga.check.Invariant.INV_28;
import static dev.drover.coordinator.saga.check.Invariant.INV_29;
import static dev.drover.coordinator.saga.check.Invariant.INV_30;
import static dev.drover.coordinator.saga.check.Invariant.INV_32;
import static dev.drover.coordinator.saga.check.Mutations.event;
import static dev.drover.coordinator.saga.check.Mutations.restamped;

import dev.drover.common.message.Event;
import dev.drover.common.message.Stage;
import dev.drover.common.message.Verdict;
import dev.drover.coordinator.saga.Decider;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Input.Heard;
import dev.drover.coordinator.saga.Instruction;
import dev.drover.coordinator.saga.Made;
import dev.drover.coordinator.saga.Phase;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.saga.State.Active;
import dev.drover.coordinator.saga.Timer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Bugs put into the production decider, each with the invariant that must find it. */
enum Mutant {
  EPOCH_UNCHECKED(INV_14) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      return decider.decide(
          saga,
          input instanceof Heard(var event)
              ? new Heard(restamped(event, event.origin().migration(), saga.epoch()))
              : input);
    }
  },
  STAGE_UNCHECKED(INV_14) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      return decider.decide(
          saga,
          input instanceof Heard(Event.Started(var origin, _))
                  && saga.state() instanceof Active active
              ? new Heard(new Event.Started(origin, active.stage()))
              : input);
    }
  },
  STRANGER_HEARD(INV_25) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      return decider.decide(
          saga,
          input instanceof Heard(var event)
              ? new Heard(restamped(event, saga.id(), event.origin().epoch()))
              : input);
    }
  },
  DUPLICATE_FAILURE_COUNTED(INV_15) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      Decision decision = decider.decide(saga, input);
      return input instanceof Heard(Event.Failed failed)
              && failed.origin().equals(event(saga).origin())
              && saga.state() instanceof Active active
              && active.stage() == failed.stage()
              && active.phase() instanceof Phase.BackingOff
          ? Mutations.moved(Mutations.troubled(saga, Mutations.worse(saga.trouble())))
          : decision;
    }
  },
  RESTORED_UNDER_THE_SAME_EPOCH(INV_10) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      Decision decision = decider.decide(saga, input);
      if (!Mutations.sends(decision, Stage.RESTORE)) {
        return decision;
      }
      List<Instruction> commands =
          decision.commands().stream().map(one -> Mutations.under(one, saga.epoch())).toList();
      return Mutations.sending(
          Mutations.with(decision, Mutations.at(decision.next(), saga.epoch())), commands);
    }
  },
  UNPROVEN_PROMOTED(INV_22) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      if (!(input
          instanceof Heard(Event.Verified(var origin, var database, Verdict.Unproven no)))) {
        return decider.decide(saga, input);
      }
      Verdict matches = new Verdict.Matches(7, List.of());
      Decision decision =
          decider.decide(saga, new Heard(new Event.Verified(origin, database, matches)));
      Made made = decision.next().made();
      return decision.changed()
          ? Mutations.with(
              decision,
              Mutations.having(
                  decision.next(),
                  new Made(made.touched(), made.bundle(), made.staging(), no, List.of())))
          : decision;
    }
  },
  COMPLETED_UNVERIFIED(INV_06) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      Decision decision = decider.decide(saga, input);
      return decision.changed() && input instanceof Heard(Event.Migrated _)
          ? Mutations.moved(Mutations.in(decision.next(), new State.Completed(), saga.epoch()))
          : decision;
    }
  },
  DIFFERENCE_CALLED_RESTORED(INV_07) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      Decision decision = decider.decide(saga, input);
      return decision.changed() && input instanceof Heard(Event.Verified(_, _, Verdict.Differs _))
          ? Mutations.moved(Mutations.in(decision.next(), new State.Restored(), saga.epoch()))
          : decision;
    }
  },
  MIGRATED_WITHOUT_BACKUP(INV_05) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      Decision decision = decider.decide(saga, input);
      if (!Mutations.sends(decision, Stage.BACKUP)) {
        return decision;
      }
      int epoch = decision.next().epoch();
      return Mutations.sending(
          Mutations.with(
              decision,
              Mutations.in(decision.next(), new State.Migrating(new Phase.Sent(0)), epoch)),
          List.of(new Instruction.Send(Stage.MIGRATE, epoch, null, null)));
    }
  },
  ENDED_SAGA_AWAKENED(INV_11) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      return saga.ended() && input instanceof Input.BackOffOver
          ? Mutations.moved(Mutations.in(saga, new State.Queued(Stage.BACKUP), saga.epoch()))
          : decider.decide(saga, input);
    }
  },
  EPOCH_TAKEN_BACK(INV_12) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      Decision decision = decider.decide(saga, input);
      return decision.changed() && input instanceof Input.Pause && saga.epoch() > 0
          ? Mutations.with(decision, Mutations.at(decision.next(), saga.epoch() - 1))
          : decision;
    }
  },
  COMMAND_DOUBLED(INV_13) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      Decision decision = decider.decide(saga, input);
      return Mutations.sends(decision, Stage.VERIFY)
          ? Mutations.sending(
              decision, List.of(decision.commands().getLast(), decision.commands().getLast()))
          : decision;
    }
  },
  SENT_WITHOUT_BEING_STORED(INV_16) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      Decision decision = decider.decide(saga, input);
      return !decision.changed() && input instanceof Input.Resume
          ? Mutations.sending(decision, List.of(new Instruction.Abandon(saga.epoch())))
          : decision;
    }
  },
  FAILURE_NOT_COUNTED(INV_17) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      Decision decision = decider.decide(saga, input);
      return decision.next().state() instanceof Active active
              && active.phase() instanceof Phase.BackingOff
          ? Mutations.with(decision, Mutations.troubled(decision.next(), saga.trouble()))
          : decision;
    }
  },
  LOST_WORKER_UNDONE_AT_ONCE(INV_24) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      return input instanceof Input.LeaseLapsed
              && saga.state() instanceof State.Migrating(Phase.Running _)
          ? decider.decide(saga, new Heard(event(saga)))
          : decider.decide(saga, input);
    }
  },
  CHANGED_WITHOUT_A_WORD(INV_18) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      Decision decision = decider.decide(saga, input);
      return input instanceof Input.Cancel ? Mutations.noted(decision, "") : decision;
    }
  },
  BUNDLE_DROPPED_ON_REPLAY(INV_19) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      Decision decision = decider.decide(saga, input);
      Made made = decision.next().made();
      return decision.changed() && input instanceof Input.Replay
          ? Mutations.with(
              decision,
              Mutations.having(
                  decision.next(), new Made(made.touched(), null, made.staging(), null, List.of())))
          : decision;
    }
  },
  CLOCK_READ(INV_26) {
    private final AtomicInteger clock = new AtomicInteger();

    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      Decision decision = decider.decide(saga, input);
      return Mutations.noted(decision, decision.note().text() + clock.incrementAndGet());
    }
  },
  UNREAD_COMMAND_COUNTED(INV_28) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      Decision decision = decider.decide(saga, input);
      return decision.changed() && input instanceof Input.StartTimeout
          ? Mutations.with(
              decision, Mutations.troubled(decision.next(), Mutations.worse(saga.trouble())))
          : decision;
    }
  },
  START_FORGOTTEN(INV_29) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      return decider.decide(saga, input instanceof Input.Start ? new Input.BackOffOver() : input);
    }
  },
  RESTORE_NOT_TRIED_AGAIN(INV_30) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      return decider.decide(
          saga,
          input instanceof Input.BackOffOver && saga.state() instanceof State.Restoring
              ? new Input.Start()
              : input);
    }
  },
  RESOLVED_BEFORE_THE_FENCE(INV_13) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      return decider.decide(
          saga,
          input instanceof Input.Resolve(var as, var reason, _)
              ? new Input.Resolve(as, reason, false)
              : input);
    }
  },
  TIMER_FORGOTTEN(INV_32) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      Decision decision = decider.decide(saga, input);
      return Mutations.sends(decision, Stage.MIGRATE)
          ? Mutations.timed(decision, new Timer.Off())
          : decision;
    }
  },
  LOST_WORKER_NOT_MISSED(INV_32) {
    @Override
    Decision decide(Decider decider, Saga saga, Input input) {
      return decider.decide(
          saga,
          input instanceof Input.LeaseLapsed && saga.state() instanceof Active
              ? new Input.Start()
              : input);
    }
  };

  private final Invariant found;

  Mutant(Invariant found) {
    this.found = found;
  }

  Invariant found() {
    return found;
  }

  abstract Decision decide(Decider decider, Saga saga, Input input);
}
