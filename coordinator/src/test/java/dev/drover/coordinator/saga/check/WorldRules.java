package dev.drover.coordinator.saga.check;

import static dev.drover.coordinator.saga.check.Invariant.INV_06;
import static dev.drover.coordinator.saga.check.Invariant.INV_07;
import static dev.drover.coordinator.saga.check.Invariant.INV_08;
import static dev.drover.coordinator.saga.check.Invariant.INV_21;

import dev.drover.common.plan.Target.Mode;
import dev.drover.coordinator.saga.State;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What must hold in every world, not only at the moment when a migration ends. */
final class WorldRules {
  private final Bounds bounds;

  WorldRules(Bounds bounds) {
    this.bounds = bounds;
  }

  void check(World world) {
    for (int migration = 0; migration < world.lives().size(); migration++) {
      State state = world.lives().get(migration).point().saga().state();
      boolean overtaken =
          bounds.others() == Bounds.Others.SAME_PROJECT && migration + 1 < world.lives().size();
      if (state instanceof State.Completed) {
        completed(world, migration, overtaken);
      } else if (DecisionRules.undone(state)) {
        undone(world, migration, overtaken);
      }
    }
  }

  void step(World before, World after) {
    for (int project = 0; project < before.targets().size(); project++) {
      Claim was = before.targets().get(project).fence();
      Claim is = after.targets().get(project).fence();
      INV_08.require(!is.isBelow(was), "It fell to", is);
    }
  }

  private void completed(World world, int migration, boolean overtaken) {
    Target target = world.targets().get(bounds.project(migration));
    if (bounds.mode() == Mode.CREATE) {
      holds(world, migration, target.home());
    } else if (!overtaken) {
      INV_21.require(
          Objects.equals(target.rows(), target.standing()), "Not what stands there:", target);
      holds(world, migration, target.rows());
    }
  }

  private static void holds(World world, int migration, @Nullable Loaded home) {
    Point point = world.lives().get(migration).point();
    if (home == null) {
      throw new Invariant.Broken(INV_21, "A completed project has no home");
    }
    INV_21.require(home.migration() == migration, "A completed project's home is", home);
    int bundle = point.names().epoch(point.saga().made().bundle());
    INV_06.require(home.isWholeFrom(bundle) && home.matched(), "Completed with", home);
  }

  private void undone(World world, int migration, boolean overtaken) {
    Target target = world.targets().get(bounds.project(migration));
    if (bounds.mode() == Mode.CREATE) {
      INV_07.require(
          target.home() == null || target.home().migration() != migration,
          "An undone migration has a home:",
          target);
      INV_07.require(
          target.stagings().stream().noneMatch(one -> one.migration() == migration),
          "An undone migration has left",
          target);
    } else if (!overtaken) {
      INV_07.require(
          Objects.equals(target.rows(), target.before())
              && (target.standing() == null || target.standing().migration() != migration),
          "An undone migration has left",
          target);
    }
  }
}
