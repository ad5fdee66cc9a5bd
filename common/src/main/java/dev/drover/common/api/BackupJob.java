package dev.drover.common.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.drover.common.failure.Failure;
import dev.drover.common.message.Finding;
import dev.drover.common.message.TableBalance;
import dev.drover.common.message.TableChange;
import dev.drover.common.message.TableRows;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A backup, a restore, a drill, a verification, a batch's balance or a prune that somebody asked
 * for, outside of any migration.
 *
 * @param run shared by all that were asked for together
 * @param schedule which schedule asked; absent when a person did
 * @param plan the plan's fingerprint; absent of a prune, as server and database are
 * @param project absent of a balance and of a prune
 * @param batch the batch's id, of a balance
 * @param server where a restore goes, where a drill is held; of a backup its source
 * @param bundle what is restored or drilled; of a backup what it wrote, absent until it is complete
 * @param manifestSha256 the bundle's digest
 * @param pinned of a backup: its bundle is never pruned
 * @param tables of a backup or a drill: how many rows were written or proven
 * @param changes of a restore: what became of the rows, or with {@code dryRun} would
 * @param note of a drill: what the scratch database was made of
 * @param examination of a verification or a balance: what came out
 * @param balance of a balance: whose the rows of each table are
 * @param safetyCopy of a restore: the bundle of the rows that it changed, as they were before
 * @param removed of a prune: the bundles that are gone
 * @param tested of a restore to a server for production: how it is known that the bundle can be
 *     restored
 * @param failure why it failed, or why it is tried again
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record BackupJob(
    UUID id,
    Kind kind,
    State state,
    UUID run,
    @Nullable String schedule,
    @Nullable String plan,
    @Nullable String project,
    @Nullable UUID batch,
    @Nullable String server,
    @Nullable String database,
    @Nullable String bundle,
    @Nullable String manifestSha256,
    boolean dryRun,
    boolean pinned,
    @Nullable Long bytes,
    List<TableRows> tables,
    List<TableChange> changes,
    @Nullable String note,
    @Nullable Examination examination,
    List<TableBalance> balance,
    @Nullable String safetyCopy,
    List<String> removed,
    @Nullable Tested tested,
    @Nullable Failure failure,
    String actor,
    @Nullable String reason,
    Instant createdAt,
    @Nullable Instant endedAt) {
  public BackupJob {
    tables = List.copyOf(tables);
    changes = List.copyOf(changes);
    balance = List.copyOf(balance);
    removed = List.copyOf(removed);
  }

  /**
   * What a verification came to.
   *
   * @param verdict {@code matches}, {@code differs} or {@code unproven}
   * @param rows compared; null unless it matches
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Examination(String verdict, @Nullable Long rows, List<Finding> findings) {
    public Examination {
      findings = List.copyOf(findings);
    }
  }

  /** What is done. */
  public enum Kind {
    @JsonProperty("backup")
    BACKUP,
    @JsonProperty("restore")
    RESTORE,
    @JsonProperty("drill")
    DRILL,
    @JsonProperty("verify")
    VERIFY,
    @JsonProperty("balance")
    BALANCE,
    @JsonProperty("prune")
    PRUNE;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How far it is. */
  public enum State {
    /** For a free place, or for the time of its next attempt. */
    @JsonProperty("waiting")
    WAITING,
    @JsonProperty("running")
    RUNNING,
    @JsonProperty("complete")
    COMPLETE,
    @JsonProperty("failed")
    FAILED;

    public boolean ended() {
      return this == COMPLETE || this == FAILED;
    }

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
