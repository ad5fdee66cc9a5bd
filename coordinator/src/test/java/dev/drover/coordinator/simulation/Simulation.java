package dev.drover.coordinator.simulation;

import dev.drover.common.message.WorkerKind;
import dev.drover.coordinator.saga.Saga;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run: a few projects are moved while everything goes wrong, then the weather clears and all
 * has to come to an end. The same seed and bug give the same run.
 */
final class Simulation {
  private static final long CHECK_EVERY = 5_000;
  private static final long LONGEST = 40 * 60_000L;

  /** Sleepers have woken, late messages have come, and dirt has been swept by then. */
  private static final long AFTERMATH = 150_000;

  /** After the last end the reaper comes once more. */
  private static final long LAST_SWEEP = 25_000;

  private Simulation() {}

  /**
   * @param broken absent when the promise held
   * @param seen how often each rare path was taken
   */
  record Result(long seed, @Nullable Broken broken, Map<Rare, Integer> seen, List<Saga> sagas) {}

  static Result run(long seed, Bug bug) {
    World world = new World(seed, bug);
    Broken broken = null;
    try {
      play(world);
      new EndRules(world).check();
    } catch (Broken e) {
      broken = e;
    }
    return new Result(
        seed, broken, world.seen(), world.store().rows().stream().map(row -> row.saga()).toList());
  }

  private static void play(World world) {
    for (WorkerKind kind : WorkerKind.values()) {
      for (int i = 0; i <= world.chance().below(2); i++) {
        world.startWorker(kind);
      }
    }
    for (int i = 0; i <= world.chance().below(2); i++) {
      world.startCoordinator();
    }
    world.timeline().at(world.weather().calmFrom(), () -> addWorkers(world));
    new Mischief(world).begin();
    world.operators().begin();
    Timeline timeline = world.timeline();
    long calm = world.weather().calmFrom();
    timeline.runUntil(calm + AFTERMATH);
    while (!isAtRest(world)) {
      if (timeline.now() > calm + LONGEST) {
        throw new Broken(
            "INV-29 EveryEnds",
            "after "
                + LONGEST / 60_000
                + " quiet minutes "
                + world.store().rows().stream()
                    .map(row -> row.saga())
                    .filter(saga -> !saga.ended())
                    .toList());
      }
      timeline.runUntil(timeline.now() + CHECK_EVERY);
    }
    timeline.runUntil(timeline.now() + LAST_SWEEP);
  }

  /** In place of those whose slots are taken by runs that hang. */
  private static void addWorkers(World world) {
    for (WorkerKind kind : WorkerKind.values()) {
      world.startWorker(kind);
    }
  }

  static boolean isAtRest(World world) {
    return world.operators().areAtRest()
        && world.store().outbox().isEmpty()
        && world.store().rows().stream().allMatch(row -> row.saga().ended());
  }
}
