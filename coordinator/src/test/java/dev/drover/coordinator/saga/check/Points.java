package dev.drover.coordinator.saga.check;

import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Phase;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.saga.Trouble;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every saga value that was reached, each once. */
final class Points {
  private final Decisions decisions;
  private final List<Names> names = new ArrayList<>();
  private final Names strangers;
  private final Map<Saga, Point> known = new HashMap<>();
  private final List<Point> numbered = new ArrayList<>();

  Points(Decisions decisions, Bounds bounds) {
    this.decisions = decisions;
    for (int migration = 0; migration < bounds.migrations(); migration++) {
      names.add(Names.of(migration, bounds));
    }
    this.strangers = Names.of(8, bounds.beside(Bounds.Others.OTHER_PROJECT));
  }

  Names names(int migration) {
    return names.get(migration);
  }

  /** A migration that is not the one given. */
  Names strangers(int migration) {
    return names.size() == 1 ? strangers : names.get(1 - migration);
  }

  Decision decide(Saga saga, Input input) {
    return decisions.decide(saga, input);
  }

  /**
   * Of a failure only its kind counts, and not how often a command was sent again: that only
   * lengthens the wait for its timer, and time is none here.
   */
  Point of(int migration, Saga saga) {
    Failure failure = saga.trouble().failure();
    Saga plain = timeless(failure == null ? saga : withFailure(saga, failure.kind()));
    Point point = known.get(plain);
    if (point == null) {
      point = new Point(migration, numbered.size(), plain, this);
      known.put(plain, point);
      numbered.add(point);
    }
    return point;
  }

  Point get(int number) {
    return numbered.get(number);
  }

  int size() {
    return known.size();
  }

  private static Saga timeless(Saga saga) {
    return saga.state() instanceof State.Active active
            && active.phase() instanceof Phase.Sent(int again)
            && again > 0
        ? new Saga(
            saga.move(),
            saga.epoch(),
            saga.wish(),
            saga.made(),
            saga.trouble(),
            active.in(new Phase.Sent(0)))
        : saga;
  }

  static Saga withFailure(Saga saga, FailureKind kind) {
    Trouble trouble = saga.trouble();
    if (trouble.failure() == null) {
      return saga;
    }
    return new Saga(
        saga.move(),
        saga.epoch(),
        saga.wish(),
        saga.made(),
        new Trouble(trouble.attempts(), trouble.infrastructureAttempts(), Prompt.failure(kind)),
        saga.state());
  }
}
