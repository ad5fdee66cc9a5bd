package dev.drover.coordinator.saga.check;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/** Which state leads to which; filled state by state, in order. */
final class Graph {
  private final Numbers begins = new Numbers();
  private final Numbers next = new Numbers();

  /** The next state's edges follow. */
  void begin() {
    begins.add(next.size());
  }

  void add(int to, boolean fair) {
    next.add(fair ? to : ~to);
  }

  int states() {
    return begins.size();
  }

  /** The number of edges. */
  int size() {
    return next.size();
  }

  void fair(int state, IntConsumer to) {
    for (int edge = begins.get(state); edge < end(state); edge++) {
      if (next.get(edge) >= 0) {
        to.accept(next.get(edge));
      }
    }
  }

  private int end(int state) {
    return state + 1 < begins.size() ? begins.get(state + 1) : next.size();
  }

  /** Whether some state of the one kind leads, over whatever edges, to one of the other. */
  boolean leads(IntPredicate from, IntPredicate to) {
    BitSet seen = new BitSet(states());
    Deque<Integer> open = new ArrayDeque<>();
    for (int state = 0; state < states(); state++) {
      if (from.test(state)) {
        seen.set(state);
        open.add(state);
      }
    }
    while (!open.isEmpty()) {
      int state = open.remove();
      if (to.test(state)) {
        return true;
      }
      for (int edge = begins.get(state); edge < end(state); edge++) {
        int reached = next.get(edge) >= 0 ? next.get(edge) : ~next.get(edge);
        if (!seen.get(reached)) {
          seen.set(reached);
          open.add(reached);
        }
      }
    }
    return false;
  }
}
