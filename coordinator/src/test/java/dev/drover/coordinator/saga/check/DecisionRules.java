package dev.drover.coordinator.saga.check;

import static dev.drover.coordinator.saga.check.Invariant.INV_05;
import static dev.drover.coordinator.saga.check.Invariant.INV_06;
import static dev.drover.coordinator.saga.check.Invariant.INV_07;
import static dev.drover.coordinator.saga.check.Invariant.INV_10;
import static dev.drover.coordinator.saga.check.Invariant.INV_11;
import static dev.drover.coordinator.saga.check.Invariant.INV_12;
import static dev.drover.coordinator.saga.check.Invariant.INV_13;
import static dev.drover.coordinator.saga.check.Invariant.INV_15;
import static dev.drover.coordinator.saga.check.Invariant.INV_16;
import static dev.drover.coordinator.saga.check.Invariant.INV_18;
import static dev.drover.coordinator.saga.check.Invariant.INV_19;
import static dev.drover.coordinator.saga.check.Invariant.INV_22;
import static dev.drover.coordinator.saga.check.Invariant.INV_25;
import static dev.drover.coordinator.saga.check.Invariant.INV_28;
import static dev.drover.coordinator.saga.check.Invariant.INV_32;

import dev.drover.common.message.Stage;
import dev.drover.common.message.Verdict;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Instruction;
import dev.drover.coordinator.saga.Made;
import dev.drover.coordinator.saga.Phase;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.saga.State.Active;
import dev.drover.coordinator.saga.Timer;
import dev.drover.coordinator.saga.Wish;
import java.util.List;
import java.util.Objects;

/** What must hold of every single decision, whatever the world around it. */
final class DecisionRules {
  private DecisionRules() {}

  static void check(Saga saga, Prompt prompt, Decision decision) {
    Case what = new Case(saga, prompt, decision);
    if (!decision.changed()) {
      INV_16.require(
          decision.commands().isEmpty()
              && decision.next().equals(saga)
              && decision.timer() instanceof Timer.Keep
              && decision.outcome() == null,
          "Wrong:",
          what);
      return;
    }
    Saga next = decision.next();
    INV_25.require(next.move().equals(saga.move()), "Wrong:", what);
    INV_12.require(next.epoch() >= saga.epoch(), "Wrong:", what);
    INV_18.require(
        !decision.note().text().isBlank()
            && Objects.equals(
                decision.outcome(), next.state() instanceof State.Ended ended ? ended : null),
        "Wrong:",
        what);
    occasion(saga, prompt, what);
    commands(saga, prompt, decision, what);
    made(saga, prompt, next, what);
    INV_28.require(
        prompt != Prompt.START_TIMEOUT || next.trouble().equals(saga.trouble()), "Wrong:", what);
  }

  private record Case(Saga saga, Prompt prompt, Decision decision) {
    @Override
    public String toString() {
      return prompt + " in " + saga.state() + " led to " + decision;
    }
  }

  /** Whether there was any reason to change something. */
  private static void occasion(Saga saga, Prompt prompt, Case what) {
    INV_11.require(
        !saga.ended() || (prompt.isOrder() && !(saga.state() instanceof State.Completed)),
        "Wrong:",
        what);
    Phase phase = saga.state() instanceof Active active ? active.phase() : null;
    INV_15.require(
        switch (prompt) {
          case START -> saga.state() instanceof State.Queued && saga.wish() == Wish.RUN;
          case START_TIMEOUT -> phase instanceof Phase.Sent;
          case LEASE_LAPSED, STAGE_DEADLINE -> phase instanceof Phase.Running;
          case BACK_OFF_OVER -> phase instanceof Phase.BackingOff;
          case STARTED -> phase instanceof Phase.Sent;
          case FAILED_PASSING, FAILED_AWAY, FAILED_LASTING ->
              phase instanceof Phase.Sent || phase instanceof Phase.Running;
          default -> true;
        },
        "Wrong:",
        what);
  }

  private static void commands(Saga saga, Prompt prompt, Decision decision, Case what) {
    Saga next = decision.next();
    List<Instruction.Send> sends =
        decision.commands().stream()
            .filter(Instruction.Send.class::isInstance)
            .map(Instruction.Send.class::cast)
            .toList();
    INV_10.require(
        sends.stream()
            .allMatch(send -> send.stage() != Stage.RESTORE || send.epoch() > saga.epoch()),
        "Wrong:",
        what);
    INV_13.require(
        sends.size() <= 1
            && next.epoch() == saga.epoch() + sends.size() + (prompt.isBelievedAtOnce() ? 1 : 0),
        "Wrong:",
        what);
    boolean out =
        next.state() instanceof Active active
            && (active.phase() instanceof Phase.Sent || active.phase() instanceof Phase.Running);
    for (Instruction.Send send : sends) {
      INV_13.require(
          send.epoch() == next.epoch()
              && next.state() instanceof Active active
              && active.phase() instanceof Phase.Sent
              && active.stage() == send.stage(),
          "Wrong:",
          what);
      named(next.made(), send, what);
    }
    INV_32.require(
        !(next.state() instanceof Active active && active.phase() instanceof Phase.Sent)
            || !sends.isEmpty()
            || next.state().equals(saga.state()),
        "Wrong:",
        what);
    INV_32.require(
        !out
            || decision.commands().stream()
                .noneMatch(
                    one -> one instanceof Instruction.Abandon(int epoch) && epoch >= next.epoch()),
        "Wrong:",
        what);
  }

  /** A command names what its stage needs. */
  private static void named(Made made, Instruction.Send send, Case what) {
    switch (send.stage()) {
      case BACKUP, CHECK -> {}
      case MIGRATE -> INV_05.require(send.bundle() != null, "Wrong:", what);
      case VERIFY ->
          INV_05.require(send.bundle() != null && send.database() != null, "Wrong:", what);
      case PROMOTE ->
          INV_22.require(
              made.verdict() instanceof Verdict.Matches
                  && send.database() != null
                  && Objects.equals(send.database(), made.staging()),
              "Wrong:",
              what);
      case RESTORE -> INV_19.require(Objects.equals(send.bundle(), made.bundle()), "Wrong:", what);
    }
  }

  private static void made(Saga saga, Prompt prompt, Saga next, Case what) {
    Made before = saga.made();
    Made after = next.made();
    INV_07.require(
        !before.touched()
            || after.touched()
            || prompt == Prompt.RESTORED
            || prompt == Prompt.BELIEVE_RESTORED,
        "Wrong:",
        what);
    INV_07.require(!undone(next.state()) || !after.touched(), "Wrong:", what);
    Stage stage = saga.state() instanceof Active active ? active.stage() : null;
    INV_06.require(
        !(next.state() instanceof State.Completed)
            || (((stage == Stage.PROMOTE && prompt == Prompt.PROMOTED)
                    || prompt == Prompt.BELIEVE_COMPLETED)
                && after.verdict() instanceof Verdict.Matches),
        "Wrong:",
        what);
    boolean newBackup =
        prompt == Prompt.BACKED_UP
            || (prompt == Prompt.START && next.state() instanceof State.BackingUp);
    INV_19.require(
        before.bundle() == null
            || before.bundle().equals(after.bundle())
            || (newBackup && !before.touched()),
        "Wrong:",
        what);
  }

  /** Whether the target is said to be what it was before. */
  static boolean undone(State state) {
    return state instanceof State.Restored
        || state instanceof State.Refused
        || state instanceof State.Cancelled;
  }
}
