package dev.drover.coordinator.job;

import dev.drover.common.api.BackupJob;
import dev.drover.common.failure.Failure;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Json;
import dev.drover.common.message.TableBalance;
import dev.drover.common.message.TableChange;
import dev.drover.common.message.TableRows;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.BundleId;
import dev.drover.coordinator.store.Batches;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Jobs as they are stored, read for people. */
final class JobRows {
  static final String SELECT =
      """
      SELECT id, kind, state, run, schedule, plan, project, batch, server, database, bundle, manifest, dry_run, pinned,
             result, tested, failure, actor, reason, created_at, ended_at
      FROM backup_job
      """;

  private JobRows() {}

  /** What a worker answered; which parts there are depends on the kind of job. */
  record Result(
      @Nullable Long bytes,
      @Nullable List<TableRows> tables,
      @Nullable List<TableChange> changes,
      @Nullable String note,
      @Nullable Verdict verdict,
      @Nullable List<TableBalance> balance,
      @Nullable String safetyCopy,
      @Nullable List<String> removed) {
    private static final Result NONE = new Result(null, null, null, null, null, null, null, null);

    static Result saved(long bytes, List<TableRows> tables) {
      return new Result(bytes, tables, null, null, null, null, null, null);
    }

    static Result changed(
        List<TableChange> changes, @Nullable BundleId copy, @Nullable Finding warning) {
      return new Result(
          null,
          null,
          changes,
          warning == null ? null : warning.message() + ".",
          null,
          null,
          copy == null ? null : copy.value(),
          null);
    }

    static Result proven(List<TableRows> tables, String note) {
      return new Result(null, tables, null, note, null, null, null, null);
    }

    static Result examined(Verdict verdict) {
      return new Result(null, null, null, null, verdict, null, null, null);
    }

    static Result balanced(Verdict verdict, List<TableBalance> balance) {
      return new Result(null, null, null, null, verdict, balance, null, null);
    }

    static Result pruned(List<String> removed, String note) {
      return new Result(null, null, null, note, null, null, null, removed);
    }
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
        row.getObject("batch", UUID.class),
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
        result.verdict() == null ? null : examination(result.verdict()),
        result.balance() == null ? List.of() : result.balance(),
        result.safetyCopy(),
        result.removed() == null ? List.of() : result.removed(),
        Batches.tested(row),
        failure == null ? null : Json.read(failure, Failure.class),
        row.getString("actor"),
        row.getString("reason"),
        Batches.instant(row, "created_at"),
        Batches.nullableInstant(row, "ended_at"));
  }

  private static BackupJob.Examination examination(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Matches(long rows, List<Finding> warnings) ->
          new BackupJob.Examination("matches", rows, warnings);
      case Verdict.Differs(List<Finding> findings) ->
          new BackupJob.Examination("differs", null, findings);
      case Verdict.Unproven(String reason) ->
          new BackupJob.Examination(
              "unproven",
              null,
              List.of(
                  Finding.error(
                      "unproven", null, reason, "Remove what is in the way, then ask again.")));
    };
  }
}
