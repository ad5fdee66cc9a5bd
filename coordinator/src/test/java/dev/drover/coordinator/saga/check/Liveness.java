package dev.drover.coordinator.saga.check;

import static dev.drover.coordinator.saga.check.Invariant.INV_29;
import static dev.drover.coordinator.saga.check.Invariant.INV_30;
import static dev.drover.coordinator.saga.check.Invariant.INV_31;
import static dev.drover.coordinator.saga.check.Invariant.INV_32;

import dev.drover.coordinator.saga.Phase;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.saga.State.Active;
import dev.drover.coordinator.saga.Wish;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntFunction;

/**
 * What comes in the end. Once faults and orders have stopped, only fair steps are left. They form
 * no circle, so every way along them stops somewhere; and wherever it stops, every migration has
 * ended or is paused, and nothing waits to be sent.
 */
final class Liveness {
  private final Graph graph;
  private final IntFunction<World> worlds;
  private final IntFunction<String> way;

  Liveness(Graph graph, IntFunction<World> worlds, IntFunction<String> way) {
    this.graph = graph;
    this.worlds = worlds;
    this.way = way;
  }

  void check() {
    int[] entering = new int[graph.states()];
    int[] leaving = new int[graph.states()];
    for (int state = 0; state < graph.states(); state++) {
      int from = state;
      graph.fair(
          state,
          to -> {
            entering[to]++;
            leaving[from]++;
          });
    }
    for (int state = 0; state < graph.states(); state++) {
      if (leaving[state] == 0) {
        stopped(state);
      }
    }
    circles(entering);
  }

  /** Takes away what nothing leads to, again and again; what is left turns in circles. */
  private void circles(int[] entering) {
    Deque<Integer> free = new ArrayDeque<>();
    int left = graph.states();
    for (int state = 0; state < graph.states(); state++) {
      if (entering[state] == 0) {
        free.add(state);
      }
    }
    while (!free.isEmpty()) {
      left--;
      graph.fair(
          free.remove(),
          to -> {
            if (--entering[to] == 0) {
              free.add(to);
            }
          });
    }
    for (int state = 0; left > 0 && state < graph.states(); state++) {
      if (entering[state] > 0) {
        throw broken(state, "It goes round and round without a fault");
      }
    }
  }

  private void stopped(int state) {
    for (Life life : worlds.apply(state).lives()) {
      Saga saga = life.point().saga();
      if (life.jobs().stream().anyMatch(job -> job.step() == Job.Step.OUTBOX)) {
        throw new Invariant.Broken(INV_31, "Nothing sends what is stored").on(way.apply(state));
      }
      if (!saga.ended() && saga.wish() != Wish.PAUSE) {
        throw broken(state, "Nothing moves it any more");
      }
    }
  }

  private Invariant.Broken broken(int state, String how) {
    Saga saga =
        worlds.apply(state).lives().stream()
            .map(life -> life.point().saga())
            .filter(one -> !one.ended())
            .findFirst()
            .orElseThrow();
    boolean lost =
        saga.state() instanceof Active active
            && (active.phase() instanceof Phase.Sent || active.phase() instanceof Phase.Running);
    Invariant invariant = lost ? INV_32 : saga.state() instanceof State.Restoring ? INV_30 : INV_29;
    return new Invariant.Broken(invariant, how).on(way.apply(state));
  }
}
