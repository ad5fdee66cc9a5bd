package dev.drover.coordinator.store;

import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.Timer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What follows from the inputs of one transaction: pure, whatever remembers it.
 *
 * @param decisions one for each input of a saga that exists, in order
 * @param changes those of them that changed their saga, with ascending versions
 */
record Decided(List<Decision> decisions, List<Change> changes) {
  /**
   * @param decide as {@link dev.drover.coordinator.saga.Decider#decide}
   * @param locked the sagas as they stand
   * @param inputs one saga's may be several, each decided on what the one before left
   */
  static Decided of(
      BiFunction<Saga, Input, Decision> decide,
      Map<MigrationId, Sagas.Locked> locked,
      List<Addressed> inputs) {
    Map<MigrationId, Sagas.Locked> current = new HashMap<>(locked);
    List<Decision> decisions = new ArrayList<>(inputs.size());
    List<Change> changes = new ArrayList<>(inputs.size());
    for (Addressed input : inputs) {
      Sagas.Locked before = current.get(input.id());
      if (before == null) {
        continue;
      }
      Decision decision = decide.apply(before.saga(), input.input());
      decisions.add(decision);
      if (decision.changed()) {
        Change change =
            new Change(before.batch(), decision, Transitions.after(before, decision, input));
        changes.add(change);
        current.put(input.id(), before.after(change));
      }
    }
    return new Decided(decisions, changes);
  }

  /**
   * What is stored of several changes to one saga: the last, with the last timer that any of them
   * set.
   */
  Collection<Change> last() {
    Map<MigrationId, Change> last = new LinkedHashMap<>();
    for (Change change : changes) {
      last.merge(change.saga().id(), change, Decided::later);
    }
    return last.values();
  }

  /** Of two changes of one saga the later, which takes over a timer that it keeps. */
  private static Change later(Change earlier, Change later) {
    if (!(later.decision().timer() instanceof Timer.Keep)) {
      return later;
    }
    Decision decision = later.decision();
    return new Change(
        later.batch(),
        new Decision(
            decision.next(),
            true,
            decision.commands(),
            earlier.decision().timer(),
            decision.note(),
            decision.outcome()),
        later.audited());
  }
}
