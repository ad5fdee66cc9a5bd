package dev.drover.common.api;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks for backups, drills or prunes by the clock.
 *
 * @param name unique; letters, digits, dot, underscore and hyphen, at most 100
 * @param cron minute, hour, day of month, month, day of week, such as {@code 30 2 * * *}
 * @param zone the time zone that {@code cron} is read in, such as {@code Europe/Berlin}; UTC when
 *     left out
 * @param plan of backups: says which rows are the projects'
 * @param projects of backups: whose, at least one; of drills: whose, or empty for a sample of all
 * @param sample of drills: how many projects; 5 when left out
 * @param keepDays of prunes: how old a bundle has to be at least; 30 when left out
 */
public record ScheduleRequest(
    String name,
    BackupJob.Kind kind,
    String cron,
    @Nullable String zone,
    @Nullable PlanText plan,
    @Nullable List<String> projects,
    @Nullable Integer sample,
    @Nullable Integer keepDays) {
  /** Of backups or drills. */
  public ScheduleRequest(
      String name,
      BackupJob.Kind kind,
      String cron,
      @Nullable String zone,
      @Nullable PlanText plan,
      @Nullable List<String> projects,
      @Nullable Integer sample) {
    this(name, kind, cron, zone, plan, projects, sample, null);
  }

  public ScheduleRequest {
    Objects.requireNonNull(name, "name is missing");
    Objects.requireNonNull(kind, "kind is missing");
    Objects.requireNonNull(cron, "cron is missing");
    projects = projects == null ? List.of() : List.copyOf(projects);
  }

  @Override
  public List<String> projects() {
    return projects == null ? List.of() : projects;
  }
}
