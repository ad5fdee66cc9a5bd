package dev.drover.common.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.drover.common.message.Finding;
import dev.drover.common.message.OtherTables;
import dev.drover.common.message.Stage;
import dev.drover.common.message.TableRows;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One project's move with everything that is known of it; one flat object in JSON.
 *
 * @param plan the plan's fingerprint
 * @param wish {@code run}, {@code pause} or {@code cancel}: what was asked for last
 * @param attempts how often the present stage was tried
 * @param bundle the backup's id, once it is published
 * @param verdict {@code matches}, {@code differs} or {@code unproven}; null until verified
 * @param tables what it moved, rows and bytes by table; empty until it is completed, and for plans
 *     of kind schema, which move no rows
 * @param otherTables how much more, when there are more than 500; null otherwise
 * @param findings what verification found
 * @param progress of the latest run that told any
 * @param history oldest first
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record MigrationDetail(
    @JsonUnwrapped MigrationSummary summary,
    String plan,
    String wish,
    int attempts,
    @Nullable String bundle,
    @Nullable String verdict,
    List<TableRows> tables,
    @Nullable OtherTables otherTables,
    List<Finding> findings,
    @Nullable RunProgress progress,
    Instant createdAt,
    @Nullable Instant endedAt,
    List<HistoryEntry> history) {
  public MigrationDetail {
    tables = tables == null ? List.of() : List.copyOf(tables);
    findings = List.copyOf(findings);
    history = List.copyOf(history);
  }

  /**
   * @param rowsPlanned 0 while unknown
   */
  public record RunProgress(Stage stage, int epoch, long rows, long rowsPlanned, long bytes) {}

  /**
   * One decision.
   *
   * @param state arrived in
   * @param actor a worker's id, {@code coordinator}, or who asked
   */
  public record HistoryEntry(
      Instant at, MigrationState state, int epoch, String actor, String note) {}
}
