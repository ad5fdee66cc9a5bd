package dev.drover.coordinator.job;

import dev.drover.common.api.BackupJob;
import dev.drover.common.failure.Failure;
import dev.drover.common.message.Json;
import dev.drover.common.message.TableChange;
import dev.drover.common.message.TableRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Jobs as they are stored, read for people. */
final class JobRows {
  static final String SELECT =
      """
      SELECT id, kind, state, run, schedule, plan, project, server, database, bundle, manifest, dry_run, pinned,
             result, failure, actor, reason, created_at, ended_at
      FROM backup_job
      """;

  private JobRows() {}

  /** What a worker answered; which parts there are depends on the kind of job. */
  record Result(
      @Nullable Long bytes,
      @Nullable List<TableRows> tables,
      @Nullable List<TableChange> changes,
      @Nullable String note) {
    private static final Result NONE = new Result(null, null, null, null);
  }

  static BackupJob read(ResultSet row) throws SQLException {
    String json = row.getString("result");
    Result result = json == null ? Result.NONE : Json.read(json, Result.class);
    String failure = row.getString("failure");
    return new BackupJob(
        row.getObject("id", UUID.class),
        BackupJob.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        BackupJob.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        row.getObject("run", UUID.class),
        row.getString("schedule"),
        row.getString("plan"),
        row.getString("project"),
        row.getString("server"),
        row.getString("database"),
        row.getString("bundle"),
        row.getString("manifest"),
        row.getBoolean("dry_run"),
        row.getBoolean("pinned"),
        result.bytes(),
        result.tables() == null ? List.of() : result.tables(),
        result.changes() == null ? List.of() : result.changes(),
        result.note(),
        failure == null ? null : Json.read(failure, Failure.class),
        row.getString("actor"),
        row.getString("reason"),
        instant(row.getObject("created_at", OffsetDateTime.class)),
        instantOrNull(row.getObject("ended_at", OffsetDateTime.class)));
  }

  static Instant instant(OffsetDateTime time) {
    return time.toInstant();
  }

  static @Nullable Instant instantOrNull(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }
}
