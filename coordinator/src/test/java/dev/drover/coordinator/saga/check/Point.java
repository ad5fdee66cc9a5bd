package dev.drover.coordinator.saga.check;

import static dev.drover.coordinator.saga.check.Invariant.INV_14;
import static dev.drover.coordinator.saga.check.Invariant.INV_17;
import static dev.drover.coordinator.saga.check.Invariant.INV_25;
import static dev.drover.coordinator.saga.check.Invariant.INV_26;

import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Event;
import dev.drover.common.message.Stage;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Made;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.State.Active;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A saga's value that was reached, and all that is decided in it. Equal by identity. */
final class Point {
  private final int migration;
  private final Saga saga;
  private final Points points;
  private final int number;
  private final Map<Prompt, Optional<Answer>> answers = new EnumMap<>(Prompt.class);
  private final Map<Integer, Point> renumbered = new HashMap<>();
  private boolean examined;

  Point(int migration, int number, Saga saga, Points points) {
    this.migration = migration;
    this.number = number;
    this.saga = saga;
    this.points = points;
  }

  /** A decision that changes something, and where it leads. */
  record Answer(Decision decision, Point next) {}

  int migration() {
    return migration;
  }

  int number() {
    return number;
  }

  Saga saga() {
    return saga;
  }

  Names names() {
    return points.names(migration);
  }

  /** What follows; empty when nothing does. */
  Optional<Answer> answer(Prompt prompt) {
    Optional<Answer> known = answers.get(prompt);
    if (known == null) {
      known = ask(prompt);
      answers.put(prompt, known);
    }
    return known;
  }

  private Optional<Answer> ask(Prompt prompt) {
    Input input = prompt.input(names(), saga);
    Decision decision = points.decide(saga, input);
    INV_26.require(
        decision.equals(points.decide(saga, input)), "Asked twice, it has two answers:", input);
    DecisionRules.check(saga, prompt, decision);
    return decision.changed()
        ? Optional.of(new Answer(decision, points.of(migration, decision.next())))
        : Optional.empty();
  }

  int bundle() {
    return names().epoch(saga.made().bundle());
  }

  int staging() {
    return names().epoch(saga.made().staging());
  }

  /** The same saga with its epochs numbered anew. */
  Point numbered(int epoch, int bundle, int staging) {
    int key = epoch << 16 | bundle << 8 | staging;
    Point known = renumbered.get(key);
    if (known == null) {
      Made made = saga.made();
      Made again =
          new Made(
              made.touched(),
              names().bundleOrNull(bundle),
              staging == 0 ? made.staging() : names().database(staging),
              made.verdict(),
              made.tables());
      known =
          points.of(
              migration,
              new Saga(saga.move(), epoch, saga.wish(), again, saga.trouble(), saga.state()));
      renumbered.put(key, known);
    }
    return known;
  }

  /** Puts to it, once, everything that must not move it. */
  void examine() {
    if (examined) {
      return;
    }
    examined = true;
    Stage current = saga.state() instanceof Active active ? active.stage() : null;
    Names others = points.strangers(migration);
    for (Prompt event : Prompt.EVENTS) {
      for (Stage stage : Stage.values()) {
        if (event.stage(stage) != stage) {
          continue;
        }
        for (int epoch = 1; epoch <= saga.epoch() + 1; epoch++) {
          if (epoch != saga.epoch() || stage != current) {
            ignores(INV_14, event.event(names(), saga, epoch, stage));
          }
        }
        ignores(INV_25, event.event(others, saga, saga.epoch(), stage));
      }
    }
    for (Prompt prompt : Prompt.ALL) {
      var _ = answer(prompt);
    }
    if (current != null) {
      likeEachOther(current, FailureKind.TRANSIENT, FailureKind.RESOURCES);
      likeEachOther(current, FailureKind.DATA, FailureKind.USER);
      likeEachOther(current, FailureKind.DATA, FailureKind.BUG);
    }
  }

  private void ignores(Invariant invariant, Event event) {
    invariant.require(
        !points.decide(saga, new Input.Heard(event)).changed(), event + " moved:", this);
  }

  /** Kinds that the exploration does not tell apart are not told apart by the decider either. */
  private void likeEachOther(Stage stage, FailureKind explored, FailureKind other) {
    INV_17.require(
        failed(stage, explored).equals(failed(stage, other)),
        other + " is not counted like " + explored + ":",
        this);
  }

  private Saga failed(Stage stage, FailureKind kind) {
    Event.Origin origin = new Event.Origin(saga.id(), saga.epoch(), Prompt.WORKER);
    Event event = new Event.Failed(origin, stage, Prompt.failure(kind));
    return Points.withFailure(
        points.decide(saga, new Input.Heard(event)).next(), FailureKind.TRANSIENT);
  }

  @Override
  public String toString() {
    return saga.state() + ", epoch " + saga.epoch() + ", wish " + saga.wish() + ", " + saga.made();
  }
}
