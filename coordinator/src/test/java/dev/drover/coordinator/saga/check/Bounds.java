package dev.drover.coordinator.saga.check;

import dev.drover.common.plan.Target;
import dev.drover.coordinator.saga.Timing;
import java.time.Duration;

/**
 * How much of the world is explored. How often a fault happens is not bounded.
 *
 * @param attempts of a stage, for failures of its own
 * @param outages infrastructure failures that a stage bears; also those of a restore
 * @param zombies commands of dead epochs that are still at work, per migration
 * @param copies of one command that run at the same time
 * @param faults whether anything fails, dies, is lost or comes late
 * @param operators whether people pause, resume, cancel, replay and resolve
 * @param others what else there is beside the one migration
 */
record Bounds(
    Target.Mode mode,
    int attempts,
    int outages,
    int zombies,
    int copies,
    boolean faults,
    boolean operators,
    Others others) {
  enum Others {
    NONE,
    /** A second migration of the same project, accepted once the first has ended. */
    SAME_PROJECT,
    /** A migration of another project on the same server. */
    OTHER_PROJECT
  }

  static Bounds of(Target.Mode mode) {
    return new Bounds(mode, 2, 2, 1, 1, true, true, Others.NONE);
  }

  Bounds attempts(int own, int infrastructure) {
    return new Bounds(mode, own, infrastructure, zombies, copies, faults, operators, others);
  }

  Bounds zombies(int most) {
    return new Bounds(mode, attempts, outages, most, copies, faults, operators, others);
  }

  Bounds copies(int most) {
    return new Bounds(mode, attempts, outages, zombies, most, faults, operators, others);
  }

  Bounds withoutOperators() {
    return new Bounds(mode, attempts, outages, zombies, copies, faults, false, others);
  }

  Bounds withoutFaults() {
    return new Bounds(mode, attempts, outages, zombies, copies, false, operators, others);
  }

  Bounds beside(Others more) {
    return new Bounds(mode, attempts, outages, zombies, copies, faults, operators, more);
  }

  int migrations() {
    return others == Others.NONE ? 1 : 2;
  }

  int project(int migration) {
    return others == Others.OTHER_PROJECT ? migration : 0;
  }

  int projects() {
    return others == Others.OTHER_PROJECT ? 2 : 1;
  }

  /**
   * Waits between infrastructure failures are 1, 2, 4 ... seconds: the outage that is waited out by
   * exactly {@link #outages} of them.
   */
  Timing timing() {
    Duration outage = Duration.ofSeconds((1L << (outages - 1)) - 1);
    return new Timing(Duration.ofSeconds(10), Duration.ofSeconds(15), attempts, outage, outage);
  }
}
