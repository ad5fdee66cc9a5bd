package dev.drover.coordinator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.message.WorkerKind;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.saga.Timing;
import dev.drover.coordinator.store.MemoryStore;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever a migration needs may be away for five minutes, at any moment of its life: that causes
 * waiting, not a restore. With the budgets of production, in virtual time.
 */
@Execution(ExecutionMode.CONCURRENT)
final class FiveMinutesAwayTest {
  private static final int SEEDS = 60;

  /** Five minutes, and what a server takes to recover from its log. */
  private static final long OUTAGE = 300_000 + 90_000;

  private static final long LONGEST = 40 * 60_000L;

  @BeforeAll
  static void beQuiet() {
    Quiet.logs();
  }

  @ParameterizedTest
  @EnumSource(Weather.Place.class)
  void aServerThatIsAwayForFiveMinutesIsWaitedFor(Weather.Place place) {
    int hit = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      Chance chance = new Chance(seed);
      long from = chance.between(0, 4_000);
      World world =
          new World(
              chance,
              Bug.NONE,
              Timing.DEFAULT,
              (same, timeline) -> Weather.calmBut(place, from, from + OUTAGE, same, timeline));
      populate(world);
      hit += play(world, from + OUTAGE);
    }
    assertThat(hit).as("migrations that had to wait for it").isGreaterThan(SEEDS);
  }

  @ParameterizedTest
  @EnumSource(WorkerKind.class)
  void workersThatAreAllDeadForFiveMinutesAreWaitedFor(WorkerKind kind) {
    int hit = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      Chance chance = new Chance(seed);
      long from = chance.between(0, 4_000);
      World world = new World(chance, Bug.NONE, Timing.DEFAULT, Weather::calm);
      populate(world);
      world.timeline().at(from, () -> world.killWorkers(kind));
      world.timeline().at(from + OUTAGE, () -> world.startWorker(kind));
      hit += play(world, from + OUTAGE);
    }
    assertThat(hit).as("migrations that had to wait for them").isGreaterThan(SEEDS);
  }

  /** What the others assert can fail. */
  @Test
  void withThePatienceOfAMinuteSomethingWouldBeRestored() {
    int restored = 0;
    for (long seed = 1; seed <= SEEDS / 3; seed++) {
      World world =
          new World(
              new Chance(seed),
              Bug.NONE,
              World.TIMING,
              (same, timeline) ->
                  Weather.calmBut(
                      Weather.Place.TARGET_SERVER, 1_500, 1_500 + OUTAGE, same, timeline));
      populate(world);
      world.timeline().runUntil(OUTAGE);
      restored += wereRestored(world) ? 1 : 0;
    }
    assertThat(restored).isPositive();
  }

  private static boolean wereRestored(World world) {
    return world.store().history().stream()
        .anyMatch(chained -> "Restoring".equals(chained.entry().state()));
  }

  private static void populate(World world) {
    for (WorkerKind kind : WorkerKind.values()) {
      world.startWorker(kind);
    }
    world.startCoordinator();
    world.startCoordinator();
  }

  /** How many migrations had not ended when the outage was over. */
  private static int play(World world, long over) {
    world.timeline().runUntil(over);
    int waiting = (int) sagas(world).stream().filter(saga -> !saga.ended()).count();
    while (!Simulation.isAtRest(world)) {
      assertThat(world.timeline().now()).as("virtual time of the end").isLessThan(LONGEST);
      world.timeline().runUntil(world.timeline().now() + 1_000);
    }
    new EndRules(world).check();
    for (Saga saga : sagas(world)) {
      boolean taken = world.scene().bystanders().containsKey(saga.move().database());
      assertThat(saga.state())
          .as(saga.id().toString())
          .isEqualTo(taken ? new State.Refused() : new State.Completed());
    }
    assertThat(wereRestored(world)).as("restored").isFalse();
    return waiting;
  }

  private static List<Saga> sagas(World world) {
    return world.store().rows().stream().map(MemoryStore.Row::saga).toList();
  }
}
