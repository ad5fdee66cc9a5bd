package dev.drover.common.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Backups, drills or prunes that begin by the clock.
 *
 * @param cron minute, hour, day of month, month, day of week
 * @param zone the time zone that {@code cron} is read in
 * @param plan the plan's fingerprint; only of backups
 * @param projects whose; of drills empty for a sample of all
 * @param sample of drills: how many projects
 * @param keepDays of prunes: how old a bundle has to be at least
 * @param nextAt when it fires next; of one that is paused, when it would
 * @param firedAt when it fired last; absent before the first time
 * @param run the jobs of the last firing
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Schedule(
    String name,
    BackupJob.Kind kind,
    String cron,
    String zone,
    @Nullable String plan,
    List<String> projects,
    @Nullable Integer sample,
    @Nullable Integer keepDays,
    boolean paused,
    Instant nextAt,
    @Nullable Instant firedAt,
    @Nullable UUID run,
    String actor,
    Instant createdAt) {
  public Schedule {
    projects = List.copyOf(projects);
  }
}
