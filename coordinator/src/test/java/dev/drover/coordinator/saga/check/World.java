package dev.drover.coordinator.saga.check;

import java.util.ArrayList;
import java.util.List;

/**
 * Everything there is at one moment. A second migration of the same project is absent until it is
 * accepted.
 */
record World(List<Life> lives, List<Target> targets) {
  World with(int migration, Life life) {
    if (lives.get(migration) == life) {
      return this;
    }
    List<Life> all = new ArrayList<>(lives);
    all.set(migration, life);
    return new World(all, targets);
  }

  World with(int project, Target target) {
    if (targets.get(project) == target) {
      return this;
    }
    List<Target> all = new ArrayList<>(targets);
    all.set(project, target);
    return new World(lives, all);
  }

  World plus(Life life) {
    List<Life> all = new ArrayList<>(lives);
    all.add(life);
    return new World(all, targets);
  }
}
