package dev.drover.coordinator.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.drover.common.api.BackupJob;
import dev.drover.common.api.Schedule;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Json;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.Printable;
import dev.drover.coordinator.audit.Trail;
import dev.drover.coordinator.store.Batches;
import dev.drover.coordinator.store.Plans;
import dev.drover.coordinator.store.StoredPlan;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Schedules as people make, see and end them. Thread-safe. */
public final class Schedules {
  static final String SELECT =
      """
      SELECT name, id, kind, cron, zone, plan, projects, sample, keep_days, paused, next_at, fired_at, run, actor, created_at,
             now() AS now
      FROM schedule
      """;

  private final Jdbi jdbi;

  public Schedules(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * What is to be scheduled.
   *
   * @param plan of backups
   * @param sample of drills
   * @param keepDays of prunes
   */
  public record New(
      String name,
      BackupJob.Kind kind,
      CronLine cron,
      @Nullable StoredPlan plan,
      List<String> projects,
      @Nullable Integer sample,
      @Nullable Integer keepDays) {}

  /**
   * Twice with the same content: the first one stands.
   *
   * @throws DroverException {@code schedule_exists} when another one has the name
   */
  public Schedule create(New wanted, String actor) {
    return jdbi.inTransaction(handle -> {
      StoredPlan plan = wanted.plan();
      if (plan != null) {
        Plans.save(handle, plan);
      }
      UUID id = MigrationId.next().value();
      Instant now = handle.createQuery("SELECT now()").mapTo(Instant.class).one();
      boolean made =
          handle
                  .createUpdate(
                      """
                      INSERT INTO schedule (name, id, kind, cron, zone, plan, projects, sample, keep_days, next_at, actor)
                      VALUES (:name, :id, :kind, :cron, :zone, :plan, CAST(:projects AS jsonb), :sample, :keepDays, :next, :actor)
                      ON CONFLICT (name) DO NOTHING
                      """)
                  .bind("name", wanted.name())
                  .bind("id", id)
                  .bind("kind", wanted.kind().word())
                  .bind("cron", wanted.cron().cron())
                  .bind("zone", wanted.cron().zone())
                  .bind("plan", plan == null ? null : plan.fingerprint())
                  .bind("projects", Json.text(wanted.projects()))
                  .bind("sample", wanted.sample())
                  .bind("keepDays", wanted.keepDays())
                  .bind("next", wanted.cron().after(now).atOffset(java.time.ZoneOffset.UTC))
                  .bind("actor", actor)
                  .execute()
              == 1;
      Schedule there = find(handle, wanted.name()).orElseThrow();
      if (made) {
        Trail.append(
            handle,
            JobDeeds.schedule(
                id,
                "created",
                actor,
                "Schedule "
                    + wanted.name()
                    + ": "
                    + wanted.kind().word()
                    + " at "
                    + there.cron()
                    + " "
                    + there.zone()
                    + ", next at "
                    + there.nextAt()
                    + "."));
      } else if (!same(there, wanted)) {
        throw DroverException.user(
            "schedule_exists",
            "There is another schedule named " + Printable.of(wanted.name()) + ".",
            "Give this one another name, or delete that one.");
      }
      return there;
    });
  }

  private static boolean same(Schedule there, New wanted) {
    StoredPlan plan = wanted.plan();
    return there.kind() == wanted.kind()
        && there.cron().equals(wanted.cron().cron())
        && there.zone().equals(wanted.cron().zone())
        && Objects.equals(there.plan(), plan == null ? null : plan.fingerprint())
        && there.projects().equals(wanted.projects())
        && Objects.equals(there.sample(), wanted.sample())
        && Objects.equals(there.keepDays(), wanted.keepDays());
  }

  public Optional<Schedule> find(String name) {
    return jdbi.withHandle(handle -> find(handle, name));
  }

  private static Optional<Schedule> find(Handle handle, String name) {
    return handle
        .createQuery(SELECT + "WHERE name = :name")
        .bind("name", name)
        .map((row, _) -> read(row))
        .findOne();
  }

  /** By name. @param after the last name of the page before */
  public List<Schedule> page(@Nullable String after, int limit) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                SELECT
                    + """
                    WHERE CAST(:after AS text) IS NULL OR name COLLATE "C" > :after
                    ORDER BY name COLLATE "C" LIMIT :limit
                    """)
            .bind("after", after)
            .bind("limit", limit)
            .map((row, _) -> read(row))
            .list());
  }

  /**
   * Lets it not fire, or fire again from its next time on: what it missed while it was paused is
   * not caught up. Twice is as once. Empty when there is none of that name.
   */
  public Optional<Schedule> pause(String name, boolean paused, String actor) {
    return jdbi.inTransaction(handle ->
        locked(handle, name)
            .map(row -> {
              if (row.schedule().paused() != paused) {
                handle
                    .createUpdate(
                        "UPDATE schedule SET paused = :paused, next_at = :next WHERE name = :name")
                    .bind("paused", paused)
                    .bind("next", row.next().atOffset(java.time.ZoneOffset.UTC))
                    .bind("name", name)
                    .execute();
                Trail.append(
                    handle,
                    JobDeeds.schedule(
                        row.id(),
                        paused ? "paused" : "resumed",
                        actor,
                        "Schedule " + name + (paused ? " is paused." : " fires again.")));
              }
              return find(handle, name).orElseThrow();
            }));
  }

  /** Ends it; jobs that it asked for go on. Empty when there is none of that name. */
  public Optional<Schedule> delete(String name, String actor) {
    return jdbi.inTransaction(handle ->
        locked(handle, name)
            .map(row -> {
              handle.execute("DELETE FROM schedule WHERE name = ?", name);
              Trail.append(
                  handle,
                  JobDeeds.schedule(
                      row.id(), "deleted", actor, "Schedule " + name + " is deleted."));
              return row.schedule();
            }));
  }

  /**
   * A schedule as its row is locked.
   *
   * @param next its first firing after now
   */
  record Locked(UUID id, Schedule schedule, Instant next) {}

  private static Optional<Locked> locked(Handle handle, String name) {
    return handle
        .createQuery(SELECT + "WHERE name = :name FOR UPDATE")
        .bind("name", name)
        .map((row, _) -> locked(row))
        .findOne();
  }

  static Locked locked(ResultSet row) throws SQLException {
    Schedule schedule = read(row);
    Instant now = Batches.instant(row, "now");
    return new Locked(
        row.getObject("id", UUID.class),
        schedule,
        new CronLine(schedule.cron(), schedule.zone()).after(now));
  }

  private static Schedule read(ResultSet row) throws SQLException {
    return new Schedule(
        row.getString("name"),
        BackupJob.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        row.getString("cron"),
        row.getString("zone"),
        row.getString("plan"),
        projects(row.getString("projects")),
        row.getObject("sample", Integer.class),
        row.getObject("keep_days", Integer.class),
        row.getBoolean("paused"),
        Batches.instant(row, "next_at"),
        Batches.nullableInstant(row, "fired_at"),
        row.getObject("run", UUID.class),
        row.getString("actor"),
        Batches.instant(row, "created_at"));
  }

  private static List<String> projects(String json) {
    try {
      return Objects.requireNonNull(
          Json.mapper().readValue(json, new TypeReference<List<String>>() {}));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A stored list is unreadable", e);
    }
  }
}
