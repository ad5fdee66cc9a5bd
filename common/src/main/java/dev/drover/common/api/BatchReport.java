package dev.drover.common.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drover.common.message.Finding;
import dev.drover.common.message.OtherTables;
import dev.drover.common.message.TableBalance;
import dev.drover.common.message.TableRows;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a batch did, for somebody who was not there. The projects themselves come in pages of {@link
 * ProjectReport}.
 *
 * @param at when it was made; the figures of a batch that has not ended are those of this moment
 * @param planName the plan's name; {@code batch.plan} is its fingerprint
 * @param kind the plan's: {@code isolate}, {@code database} or {@code schema}
 * @param rowsVerified rows of completed projects, each of them compared
 * @param duration from a project's first command to its end; absent while none has ended
 * @param states how long projects were in each state, in the order of a move
 * @param tables rows and bytes of completed projects by table, as their backups hold them
 * @param otherTables of projects with more than 500 tables how much is in those that are not named,
 *     each project's counted; null when there are none
 * @param balance the latest that was asked for; absent when there is none
 * @param findings how many projects verification found each thing in, most frequent first
 * @param failures with which codes projects ended without success, most frequent first
 * @param deeds what people asked for, oldest first; at most {@link #DEEDS}
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record BatchReport(
    Instant at,
    BatchStatus batch,
    String planName,
    String kind,
    long rowsVerified,
    @Nullable Spread duration,
    List<StateTime> states,
    List<TableRows> tables,
    @Nullable OtherTables otherTables,
    @Nullable Balance balance,
    List<CodeCount> findings,
    List<CodeCount> failures,
    List<Deed> deeds,
    AuditHead audit) {
  public static final int DEEDS = 1000;

  public BatchReport {
    states = List.copyOf(states);
    tables = List.copyOf(tables);
    findings = List.copyOf(findings);
    failures = List.copyOf(failures);
    deeds = List.copyOf(deeds);
  }

  /** How long something took, in seconds; {@code p95} is reached or undercut by 95 of 100. */
  public record Spread(long count, double median, double p95, double longest) {}

  /** How long projects stayed in {@code state}; one that was there twice counts twice. */
  public record StateTime(MigrationState state, Spread seconds) {}

  /**
   * Whose the source's rows were, all tables in one snapshot.
   *
   * @param job {@code drover verify --batch} that counted
   * @param at when its result came
   * @param verdict {@code matches}, {@code differs} or {@code unproven}
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Balance(
      UUID job, Instant at, String verdict, List<TableBalance> tables, List<Finding> findings) {
    public Balance {
      tables = List.copyOf(tables);
      findings = List.copyOf(findings);
    }
  }

  /** In how many projects {@code code} occurred. */
  public record CodeCount(String code, int projects) {}

  /**
   * Something a person asked for.
   *
   * @param project absent when it was asked of the whole batch
   */
  public record Deed(Instant at, String actor, @Nullable String project, String note) {}
}
