package dev.drover.coordinator.saga.check;

import dev.drover.coordinator.saga.Decider;
import dev.drover.coordinator.saga.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Breadth first through every world that can be reached, so that what breaks an invariant is found
 * by a shortest way.
 */
final class Exploration {
  private final Bounds bounds;
  private final Points points;
  private final Steps steps;
  private final Sights sights = new Sights();
  private final WorldRules rules;
  private final Map<Packed, Integer> numbers = new HashMap<>();
  private final List<Packed> worlds = new ArrayList<>();
  private final Numbers parents = new Numbers();
  private final Graph graph = new Graph();

  private Exploration(Bounds bounds, Decisions decisions, WorkerBug bug) {
    this.bounds = bounds;
    this.points = new Points(decisions, bounds);
    this.steps = new Steps(bounds, points, bug, sights);
    this.rules = new WorldRules(bounds);
  }

  /** Explores the production decider. */
  static Found of(Bounds bounds) {
    return of(bounds, new Decider(bounds.timing())::decide, WorkerBug.NONE);
  }

  /**
   * @throws Invariant.Broken with the way that leads there
   */
  static Found of(Bounds bounds, Decisions decisions, WorkerBug bug) {
    return new Exploration(bounds, decisions, bug).explore();
  }

  /** What there was. */
  record Found(Bounds bounds, int states, int transitions, int sagas, Map<Sight, Integer> sights) {}

  private Found explore() {
    number(steps.first(), -1);
    for (int state = 0; state < worlds.size(); state++) {
      int from = state;
      World world = world(state);
      graph.begin();
      try {
        rules.check(world);
        steps.from(world, (next, fair, _, _) -> graph.add(number(next, from), fair));
      } catch (Invariant.Broken broken) {
        throw broken.on(way(from));
      }
    }
    new Liveness(graph, this::world, this::way).check();
    if (graph.leads(this::isRestored, this::isCompleted)) {
      sights.see(Sight.REPLAY_COMPLETED_AFTER_RESTORE);
    }
    return new Found(bounds, worlds.size(), graph.size(), points.size(), sights.counts());
  }

  private int number(World world, int parent) {
    Packed packed = Packed.of(world);
    Integer known = numbers.putIfAbsent(packed, worlds.size());
    if (known != null) {
      return known;
    }
    worlds.add(packed);
    parents.add(parent);
    return worlds.size() - 1;
  }

  private World world(int state) {
    return worlds.get(state).unpacked(points);
  }

  private boolean isRestored(int state) {
    return first(state) instanceof State.Restored;
  }

  private boolean isCompleted(int state) {
    return first(state) instanceof State.Completed;
  }

  private State first(int state) {
    return world(state).lives().getFirst().point().saga().state();
  }

  /** The steps from the beginning to {@code state}; epochs are numbered anew at each. */
  private String way(int state) {
    List<String> lines = new ArrayList<>();
    int at = state;
    for (; parents.get(at) >= 0; at = parents.get(at)) {
      lines.add(step(parents.get(at), at) + "\n     " + shown(world(at)));
    }
    lines.add("accepted\n     " + shown(world(at)));
    StringBuilder text = new StringBuilder("After these steps:");
    for (int line = 0; line < lines.size(); line++) {
      text.append("\n").append(line).append(". ").append(lines.reversed().get(line));
    }
    return text.toString();
  }

  private String step(int from, int to) {
    List<String> found = new ArrayList<>();
    steps.from(
        world(from),
        (next, _, what, about) -> {
          if (Packed.of(next).equals(worlds.get(to))) {
            found.add(what + " " + about);
          }
        });
    return found.getFirst();
  }

  private static String shown(World world) {
    StringBuilder text = new StringBuilder();
    for (Life life : world.lives()) {
      text.append(life.point()).append(", ").append(life.alarm()).append(", ").append(life.jobs());
      text.append("\n     ");
    }
    return text.append(world.targets()).toString();
  }
}
