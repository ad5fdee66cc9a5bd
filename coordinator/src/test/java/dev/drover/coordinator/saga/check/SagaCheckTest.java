package dev.drover.coordinator.saga.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.plan.Target.Mode;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.check.Bounds.Others;
import dev.drover.coordinator.saga.check.Exploration.Found;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No state that can be reached breaks a promise. */
@Execution(ExecutionMode.CONCURRENT)
class SagaCheckTest {
  private static final Set<Sight> OF_COPIES =
      EnumSet.of(Sight.OUTBOX_SENT_AGAIN, Sight.DUPLICATE_REFUSED_BY_FENCE);
  private static final Set<Sight> OF_NEW_DATABASES =
      EnumSet.of(Sight.PROMOTION_WITHDRAWN, Sight.REAPED);

  @Test
  void oneMigrationIntoANewDatabaseUnderEveryFaultAndOrder() {
    Found found = explored(Bounds.of(Mode.CREATE).attempts(2, 1));

    assertThat(found.states()).isGreaterThan(200_000);
    assertThat(found.sights()).containsOnlyKeys(without(OF_COPIES));
  }

  @Test
  void oneMigrationIntoAnExistingDatabaseUnderEveryFaultAndOrder() {
    Found found = explored(Bounds.of(Mode.EXISTING));

    assertThat(found.states()).isGreaterThan(70_000);
    assertThat(found.sights()).containsOnlyKeys(without(OF_COPIES, OF_NEW_DATABASES));
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void oneMigrationWhoseCommandsAllComeTwice(Mode mode) {
    Found found = explored(Bounds.of(mode).attempts(1, 1).zombies(0).copies(2).withoutOperators());

    assertThat(found.states()).isGreaterThan(20_000);
    assertThat(found.sights()).containsKeys(OF_COPIES.toArray(Sight[]::new));
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aSecondMigrationOfTheProjectAndZombiesOfTheFirst(Mode mode) {
    Found found =
        explored(Bounds.of(mode).attempts(1, 1).withoutOperators().beside(Others.SAME_PROJECT));

    assertThat(found.states()).isGreaterThan(40_000);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void twoProjectsNeverMeet(Mode mode) {
    Bounds calm = Bounds.of(mode).zombies(0).withoutFaults();
    Found one = explored(calm);
    Found two = explored(calm.beside(Others.OTHER_PROJECT));

    assertThat(two.states())
        .as("each state of the one with each of the other, and none besides")
        .isEqualTo(one.states() * one.states());
  }

  @Test
  void everyKindOfInputIsPut() {
    Names names = Names.of(0, Bounds.of(Mode.CREATE));

    Set<Class<?>> put = new HashSet<>();
    Prompt.ALL.forEach(prompt -> put.add(prompt.input(names, names.fresh()).getClass()));

    assertThat(put).containsExactlyInAnyOrder(Input.class.getPermittedSubclasses());
  }

  static Found explored(Bounds bounds) {
    Found found = Exploration.of(bounds);
    System.out.println(found);
    return found;
  }

  @SafeVarargs
  private static Sight[] without(Set<Sight>... missing) {
    Set<Sight> sights = EnumSet.allOf(Sight.class);
    for (Set<Sight> some : missing) {
      sights.removeAll(some);
    }
    return sights.toArray(Sight[]::new);
  }
}
