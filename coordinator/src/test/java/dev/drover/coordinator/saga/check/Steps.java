package dev.drover.coordinator.saga.check;

import dev.drover.coordinator.saga.State;
import java.util.List;
import java.util.stream.IntStream;

/** Every step that a world can take. */
final class Steps {
  private final Bounds bounds;
  private final Points points;
  private final Workers workers;
  private final Coordinator coordinator;
  private final Canonical canonical;
  private final Sights sights;
  private final WorldRules rules;

  Steps(Bounds bounds, Points points, WorkerBug bug, Sights sights) {
    this.bounds = bounds;
    this.points = points;
    this.workers = new Workers(bounds, bug, sights);
    this.coordinator = new Coordinator(bounds, sights);
    this.canonical = new Canonical(bounds, workers, sights);
    this.sights = sights;
    this.rules = new WorldRules(bounds);
  }

  World first() {
    List<Life> lives = IntStream.range(0, bounds.projects()).mapToObj(this::queued).toList();
    return new World(
        lives, IntStream.range(0, bounds.projects()).mapToObj(_ -> Target.UNTOUCHED).toList());
  }

  private Life queued(int migration) {
    return Life.of(points.of(migration, points.names(migration).fresh()));
  }

  void from(World world, Edges edges) {
    Edges checked =
        (next, fair, what, about) -> {
          rules.step(world, next);
          edges.add(canonical.of(next), fair, what, about);
        };
    Edges worked =
        (next, fair, what, about) -> {
          if (fair || bounds.faults()) {
            checked.add(next, fair, what, about);
          }
        };
    for (int migration = 0; migration < world.lives().size(); migration++) {
      Life life = world.lives().get(migration);
      life.point().examine();
      coordinator.decide(world, migration, checked);
      for (int job = 0; job < life.jobs().size(); job++) {
        if (job == 0 || !life.jobs().get(job).equals(life.jobs().get(job - 1))) {
          workers.work(world, life.jobs().get(job), worked);
        }
      }
    }
    reap(world, checked);
    accept(world, checked);
  }

  private void reap(World world, Edges edges) {
    for (int project = 0; project < world.targets().size(); project++) {
      Target target = world.targets().get(project);
      if (target.stagings().stream().anyMatch(target::isDead)) {
        sights.see(Sight.REAPED);
        edges.add(
            world.with(project, target.without(target::isDead)),
            true,
            "reaped:",
            target.stagings());
      }
    }
  }

  /** The store accepts a second migration of a project when the first is over, for good or ill. */
  private void accept(World world, Edges edges) {
    if (bounds.others() != Bounds.Others.SAME_PROJECT || world.lives().size() > 1) {
      return;
    }
    State state = world.lives().getFirst().point().saga().state();
    if (state instanceof State.Completed || DecisionRules.undone(state)) {
      edges.add(
          world.with(0, world.targets().getFirst().remembered()).plus(queued(1)),
          false,
          "accepted:",
          "a second migration of the project");
    }
  }
}
