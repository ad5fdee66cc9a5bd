package dev.drover.coordinator.saga.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drover.common.plan.Target.Mode;
import dev.drover.coordinator.saga.Decider;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checker is worth no more than the bugs it finds. */
@Execution(ExecutionMode.CONCURRENT)
class SeededBugsTest {
  @ParameterizedTest
  @EnumSource(Mutant.class)
  void aBugInTheDecisionsIsFoundByItsInvariant(Mutant mutant) {
    Bounds bounds = bounds(mutant.found());
    Decider decider = new Decider(bounds.timing());

    assertThat(found(bounds, (saga, input) -> mutant.decide(decider, saga, input), WorkerBug.NONE))
        .isEqualTo(mutant.found());
  }

  @ParameterizedTest
  @EnumSource(value = WorkerBug.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void aBugInTheWorkersIsFoundByItsInvariant(WorkerBug bug) {
    Bounds bounds = bounds(bug.found());

    assertThat(found(bounds, new Decider(bounds.timing())::decide, bug)).isEqualTo(bug.found());
  }

  @Test
  void everyInvariantHasABugThatItFinds() {
    Set<Invariant> proven = EnumSet.noneOf(Invariant.class);
    for (Mutant mutant : Mutant.values()) {
      proven.add(mutant.found());
    }
    for (WorkerBug bug : WorkerBug.values()) {
      if (bug != WorkerBug.NONE) {
        proven.add(bug.found());
      }
    }

    assertThat(proven).containsExactlyInAnyOrder(Invariant.values());
  }

  /** What comes in the end is only seen when everything has been explored: of a smaller world. */
  private static Bounds bounds(Invariant invariant) {
    Bounds bounds = Bounds.of(Mode.CREATE);
    return switch (invariant) {
      case INV_29, INV_30, INV_31, INV_32 -> bounds.withoutOperators().zombies(0);
      case INV_21 -> bounds.attempts(1, 1);
      default -> bounds;
    };
  }

  private static Invariant found(Bounds bounds, Decisions decisions, WorkerBug bug) {
    Invariant.Broken broken =
        catchThrowableOfType(Invariant.Broken.class, () -> Exploration.of(bounds, decisions, bug));
    assertThat(broken).as("a counter-example").isNotNull();
    assertThat(broken).hasMessageContaining("After these steps:");
    return broken.invariant();
  }
}
