package dev.drover.coordinator.deadline;

import dev.drover.common.failure.CrashPoint;
import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.fleet.Fleet;
import dev.drover.coordinator.fleet.Hearing;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Timing;
import dev.drover.coordinator.store.Addressed;
import dev.drover.coordinator.store.Bell;
import dev.drover.coordinator.store.Bells;
import dev.drover.coordinator.store.Due;
import dev.drover.coordinator.store.PlanChecks;
import dev.drover.coordinator.store.Sagas;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Feeds rung timers to their sagas, and sends unanswered plan checks again. Any number of sweepers
 * may run; each takes other rows. What {@link Ringing} cannot judge yet is looked at again a little
 * later.
 */
public final class Sweeper {
  private static final int MOST = 500;
  private static final Duration LATER = Duration.ofSeconds(1);

  private final Jdbi jdbi;
  private final Sagas sagas;
  private final PlanChecks checks;
  private final Hearing hearing;
  private final Timing timing;
  private final Bells bells;
  private final Bell stop = new Bell();

  public Sweeper(
      Jdbi jdbi, Sagas sagas, PlanChecks checks, Hearing hearing, Timing timing, Bells bells) {
    this.jdbi = jdbi;
    this.sagas = sagas;
    this.checks = checks;
    this.hearing = hearing;
    this.timing = timing;
    this.bells = bells;
  }

  /**
   * @param pause between two looks
   */
  public void step(Duration pause) throws InterruptedException {
    if (sweep() < MOST) {
      stop.await(pause);
    }
  }

  /** Ends {@link #step}'s wait. */
  public void wake() {
    stop.ring();
  }

  int sweep() {
    Swept swept = jdbi.inTransaction(this::sweep);
    if (swept.sent()) {
      bells.outbox().ring();
    }
    if (swept.ended()) {
      bells.queue().ring();
    }
    return swept.due();
  }

  private record Swept(int due, boolean sent, boolean ended) {}

  private Swept sweep(Handle handle) {
    boolean checked = checks.send(handle) > 0;
    List<Due> due = Due.lock(handle, MOST);
    if (due.isEmpty()) {
      return new Swept(0, checked, false);
    }
    Fleet fleet = Fleet.read(handle, timing.start(), !hearing.unbroken(timing.lease()));
    List<Addressed> inputs = new ArrayList<>();
    List<MigrationId> later = new ArrayList<>();
    for (Due one : due) {
      Input input = Ringing.input(one, fleet);
      if (input == null) {
        later.add(one.id());
      } else {
        inputs.add(new Addressed(one.id(), input, Addressed.COORDINATOR));
      }
    }
    Due.postpone(handle, later, LATER);
    List<Decision> decisions = sagas.decide(handle, inputs);
    CrashPoint.SWEEP_UNCOMMITTED.pass();
    return new Swept(
        due.size(),
        checked
            || decisions.stream()
                .anyMatch(decision -> !decision.commands().isEmpty() || decision.outcome() != null),
        decisions.stream().anyMatch(decision -> decision.outcome() != null));
  }
}
