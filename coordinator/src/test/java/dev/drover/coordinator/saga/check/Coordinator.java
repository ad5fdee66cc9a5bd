package dev.drover.coordinator.saga.check;

import static dev.drover.coordinator.saga.check.Invariant.INV_05;
import static dev.drover.coordinator.saga.check.Invariant.INV_15;
import static dev.drover.coordinator.saga.check.Invariant.INV_17;
import static dev.drover.coordinator.saga.check.Invariant.INV_22;
import static dev.drover.coordinator.saga.check.Invariant.INV_24;

import dev.drover.common.message.Stage;
import dev.drover.common.plan.Target.Mode;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Instruction;
import dev.drover.coordinator.saga.Phase;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.saga.Timer;
import dev.drover.coordinator.saga.Trouble;
import dev.drover.coordinator.saga.Wish;
import dev.drover.coordinator.saga.check.Life.Alarm;
import java.util.Optional;

/** Puts events, rung timers and operators' orders to a saga, and stores what is decided. */
final class Coordinator {
  private final Bounds bounds;
  private final Sights sights;

  Coordinator(Bounds bounds, Sights sights) {
    this.bounds = bounds;
    this.sights = sights;
  }

  void decide(World world, int migration, Edges edges) {
    Life life = world.lives().get(migration);
    for (Prompt event : Prompt.EVENTS) {
      if (life.isTold(event)) {
        edges.add(heard(world, migration, event), true, "heard:", event);
      }
    }
    Saga saga = life.point().saga();
    if (saga.state() instanceof State.Queued && saga.wish() == Wish.RUN) {
      take(world, migration, Prompt.START, true, edges);
    }
    timers(world, migration, edges);
    boolean superseded =
        bounds.others() == Bounds.Others.SAME_PROJECT && migration + 1 < world.lives().size();
    if (bounds.operators() && !superseded) {
      for (Prompt order : Prompt.ORDERS) {
        if (order.isWord()) {
          word(world, migration, order, edges);
        } else {
          take(world, migration, order, false, edges);
        }
      }
    }
  }

  /**
   * A person sees to it that what they say is true, then says it, or says it although it is not.
   * Who has it believed at once gives up the fence, and has to know that it is true and that no
   * worker is at the project any more.
   */
  private void word(World world, int migration, Prompt word, Edges edges) {
    if (word.isBelievedAtOnce() && !world.lives().get(migration).jobs().isEmpty()) {
      return;
    }
    if (!word.isBelievedAtOnce()) {
      take(world, migration, word, false, edges);
    }
    int project = bounds.project(migration);
    Target target = world.targets().get(project);
    Target made =
        switch (word) {
          case RESOLVE_AS_COMPLETED, BELIEVE_COMPLETED -> ByHand.promoted(target, migration);
          default -> ByHand.undone(target, migration);
        };
    if (made != null && (word.isBelievedAtOnce() || !made.equals(target))) {
      take(world.with(project, made), migration, word, false, edges);
    }
  }

  /**
   * A timer that rings because of silence is fair; while something is still under way, it only
   * rings when that is slow or cut off.
   */
  private void timers(World world, int migration, Edges edges) {
    Life life = world.lives().get(migration);
    if (life.isIn(Phase.BackingOff.class) && life.alarm() == Alarm.WAKE) {
      take(world, migration, Prompt.BACK_OFF_OVER, true, edges);
    } else if (life.isIn(Phase.Sent.class) && life.alarm() == Alarm.WAKE) {
      late(world, migration, Prompt.START_TIMEOUT, edges);
    } else if (life.isIn(Phase.Running.class) && life.alarm() == Alarm.LEASE) {
      late(world, migration, Prompt.LEASE_LAPSED, edges);
      if (bounds.faults()) {
        take(world, migration, Prompt.STAGE_DEADLINE, false, edges);
      }
    }
  }

  private void late(World world, int migration, Prompt timer, Edges edges) {
    boolean silent = world.lives().get(migration).isSilent();
    if (silent || bounds.faults()) {
      take(world, migration, timer, silent, edges);
    }
  }

  private void take(World world, int migration, Prompt prompt, boolean fair, Edges edges) {
    Life life = world.lives().get(migration);
    Optional<Point.Answer> answer = life.point().answer(prompt);
    if (answer.isPresent()) {
      INV_15.require(
          !prompt.isOrder() || answer.get().next().answer(prompt).isEmpty(),
          "Did something when given twice:",
          prompt);
      edges.add(stored(world, migration, prompt, answer.get()), fair, "decided:", prompt);
    } else if (fair) {
      edges.add(world, true, "ignored:", prompt);
    }
  }

  private World heard(World world, int migration, Prompt event) {
    Life life = world.lives().get(migration).hearing(event);
    Optional<Point.Answer> answer = life.point().answer(event);
    if (answer.isEmpty()) {
      return world.with(migration, life);
    }
    if (life.isIn(Phase.BackingOff.class)) {
      sights.see(Sight.LATE_RESULT_TAKEN);
    }
    if (life.point().saga().epoch() == answer.get().next().saga().epoch()) {
      sights.see(Sight.DUPLICATE_IGNORED);
      INV_15.require(
          answer.get().next().answer(event).isEmpty(), "Did something when heard twice:", event);
    }
    return stored(world.with(migration, life), migration, event, answer.get());
  }

  private World stored(World world, int migration, Prompt prompt, Point.Answer answer) {
    Life life = world.lives().get(migration);
    Point before = life.point();
    Point after = answer.next();
    Decision decision = answer.decision();
    Stage stage = Life.stage(before);
    boolean stays = stage != null && stage == Life.stage(after);
    int own = life.own() + (prompt.isFailure() && !prompt.isOutage() ? 1 : 0);
    int outages = life.outages() + (prompt.isOutage() ? 1 : 0);
    if (prompt.isFailure()) {
      counted(before.saga(), prompt, decision, stays, own, outages);
    }
    undoneForAReason(before.saga(), prompt, decision);
    boolean sameCommand = stays && before.saga().epoch() == after.saga().epoch();
    Life next =
        new Life(
            after,
            alarm(life.alarm(), decision.timer()),
            sameCommand ? life.told() : 0,
            stays ? own : 0,
            stays ? outages : 0,
            life.jobs());
    for (Instruction instruction : decision.commands()) {
      if (instruction instanceof Instruction.Send send) {
        next = next.plus(sent(world, after, send));
      }
    }
    met(before.saga(), after.saga());
    return world.with(migration, next);
  }

  private void counted(
      Saga saga, Prompt prompt, Decision decision, boolean stays, int own, int outages) {
    boolean spent = prompt.isOutage() ? outages >= bounds.outages() : own >= bounds.attempts();
    if (stays) {
      Trouble trouble = decision.next().trouble();
      INV_17.require(
          trouble.attempts() == own && trouble.infrastructureAttempts() == outages && !spent,
          "In " + saga.state() + " " + prompt + " led to",
          decision.next());
    } else {
      boolean lasting = prompt == Prompt.FAILED_LASTING;
      boolean unwanted = saga.wish() == Wish.CANCEL && saga.state() instanceof State.Promoting;
      INV_24.require(
          spent || lasting || (unwanted && !prompt.isOutage()),
          "In " + saga.state() + " " + prompt + " led to",
          decision.next());
    }
  }

  private static void undoneForAReason(Saga saga, Prompt prompt, Decision decision) {
    boolean begun =
        decision.next().state() instanceof State.Restoring
            && !(saga.state() instanceof State.Restoring);
    INV_24.require(
        !begun
            || prompt.isFailure()
            || switch (prompt) {
              case DIFFERS, UNPROVEN, CANCEL, RETRY_RESTORE -> true;
              case START -> saga.made().touched() || decision.next().made().touched();
              default -> false;
            },
        "Restored because of",
        prompt);
  }

  private Job sent(World world, Point point, Instruction.Send send) {
    Names names = point.names();
    Target target = world.targets().get(bounds.project(point.migration()));
    // A backup writes the bundle of its own epoch.
    int bundle = send.stage() == Stage.BACKUP ? send.epoch() : names.epoch(send.bundle());
    int database = names.epoch(send.database());
    if (send.stage() == Stage.MIGRATE) {
      INV_05.require(
          target.bundle(point.migration(), bundle) != null, "Nothing is backed up:", point);
    }
    if (send.stage() == Stage.PROMOTE && bounds.mode() == Mode.CREATE) {
      Loaded staging = target.staging(point.migration(), database);
      INV_22.require(staging == null || staging.matched(), "Nothing has matched:", point);
    }
    return new Job(
        point.migration(),
        send.stage(),
        send.epoch(),
        bundle,
        database,
        send.byHand(),
        Job.Step.OUTBOX);
  }

  private static Alarm alarm(Alarm set, Timer timer) {
    return switch (timer) {
      case Timer.Keep _ -> set;
      case Timer.Off _ -> Alarm.OFF;
      case Timer.After _ -> Alarm.WAKE;
      case Timer.Lease _ -> Alarm.LEASE;
    };
  }

  private void met(Saga before, Saga after) {
    if (!after.ended()) {
      return;
    }
    if (before.state() instanceof State.Resolving
        && !(after.state() instanceof State.NeedsAttention)) {
      sights.see(Sight.WORD_FOUND_TRUE);
    }
    switch ((State.Ended) after.state()) {
      case State.Completed _ -> {
        sights.see(Sight.COMPLETED);
        if (before.wish() == Wish.CANCEL) {
          sights.see(Sight.CANCELLED_TOO_LATE);
        }
      }
      case State.Restored _ -> sights.see(Sight.RESTORED);
      case State.Refused _ -> sights.see(Sight.REFUSED);
      case State.Cancelled _ -> sights.see(Sight.CANCELLED);
      case State.NeedsAttention _ -> sights.see(Sight.NEEDS_ATTENTION);
    }
  }
}
