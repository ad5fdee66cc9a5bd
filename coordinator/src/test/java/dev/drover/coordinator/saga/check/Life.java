package dev.drover.coordinator.saga.check;

import dev.drover.common.message.Stage;
import dev.drover.coordinator.saga.Phase;
import dev.drover.coordinator.saga.State.Active;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One migration: its stored saga and everything under way that concerns it.
 *
 * @param alarm the timer stored with the saga
 * @param told events of the command that is out, on their way to the coordinator; a bit for each
 * @param own failures of the current stage so far, as the world has seen them
 * @param outages the same for infrastructure
 * @param jobs in order
 */
record Life(Point point, Alarm alarm, int told, int own, int outages, List<Job> jobs) {
  enum Alarm {
    OFF,
    WAKE,
    LEASE
  }

  static Life of(Point point) {
    return new Life(point, Alarm.OFF, 0, 0, 0, List.of());
  }

  Life working(List<Job> all) {
    List<Job> sorted = new ArrayList<>(all);
    sorted.sort(Job.ORDER);
    return new Life(point, alarm, told, own, outages, sorted);
  }

  Life plus(Job job) {
    List<Job> all = new ArrayList<>(jobs);
    all.add(job);
    return working(all);
  }

  /** Takes out one of equal jobs. */
  Life minus(Job job) {
    List<Job> all = new ArrayList<>(jobs);
    all.remove(job);
    return new Life(point, alarm, told, own, outages, all);
  }

  Life telling(Prompt event) {
    return new Life(point, alarm, told | 1 << event.ordinal(), own, outages, jobs);
  }

  Life hearing(Prompt event) {
    return new Life(point, alarm, told & ~(1 << event.ordinal()), own, outages, jobs);
  }

  Life told(int events) {
    return new Life(point, alarm, events, own, outages, jobs);
  }

  boolean isTold(Prompt event) {
    return (told & 1 << event.ordinal()) != 0;
  }

  /** Whether the saga still waits for this command's result. */
  boolean isCurrent(Job job) {
    return point.saga().state() instanceof Active active
        && active.stage() == job.stage()
        && point.saga().epoch() == job.epoch();
  }

  /** Whether nothing is under way that could still move the saga without its timer. */
  boolean isSilent() {
    return told == 0 && jobs.stream().noneMatch(this::isCurrent);
  }

  boolean isIn(Class<? extends Phase> phase) {
    return point.saga().state() instanceof Active active && phase.isInstance(active.phase());
  }

  /** Null unless a stage is under way. */
  static @Nullable Stage stage(Point point) {
    return point.saga().state() instanceof Active active ? active.stage() : null;
  }
}
