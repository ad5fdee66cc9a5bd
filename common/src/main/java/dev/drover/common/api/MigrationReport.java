package dev.drover.common.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * What became of one project, and each decision on the way.
 *
 * @param at when it was made
 * @param batch the batch's name
 * @param plan the plan's fingerprint
 * @param history oldest first
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record MigrationReport(
    Instant at,
    String batch,
    String plan,
    ProjectReport project,
    List<MigrationDetail.HistoryEntry> history,
    AuditHead audit) {
  public MigrationReport {
    history = List.copyOf(history);
  }
}
