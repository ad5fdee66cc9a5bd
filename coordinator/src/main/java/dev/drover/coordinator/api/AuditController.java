package dev.drover.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.common.api.AuditCheck;
import dev.drover.common.api.AuditEntry;
import dev.drover.common.api.MigrationState;
import dev.drover.common.api.Page;
import dev.drover.common.api.Problem;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Json;
import dev.drover.coordinator.audit.Audit;
import dev.drover.coordinator.audit.Checked;
import dev.drover.coordinator.audit.Entry;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who did what, when. */
@Controller("/v1/audit")
@ExecuteOn(TaskExecutors.BLOCKING)
@ApiResponse(
    responseCode = "4XX",
    description = "What is wrong with the request",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
@ApiResponse(
    responseCode = "5XX",
    description = "What is wrong with the coordinator",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
final class AuditController {
  private final Audit audit;
  private final BatchOperations batches;

  AuditController(Audit audit, BatchOperations batches) {
    this.audit = audit;
    this.batches = batches;
  }

  /**
   * Lists the audit trail, newest first.
   *
   * @param migration only this one's; its id
   * @param batch only this one's and its migrations'; name or id
   * @param cursor next of the page before
   * @param limit 1 to 500; default 100
   */
  @Get
  Page<AuditEntry> listAudit(
      @QueryValue @Nullable String migration,
      @QueryValue @Nullable String batch,
      @QueryValue @Nullable String cursor,
      @QueryValue @Nullable String limit) {
    Cursor page = Cursor.of(cursor, limit);
    return page.page(
        audit.page(
            migration == null ? null : Missing.id("migration", migration),
            batch == null ? null : batches.find(batch).id(),
            page.lastNumber(),
            page.oneMore()),
        stored -> String.valueOf(stored.id()),
        AuditController::shown);
  }

  /**
   * Recomputes the whole trail's hashes.
   *
   * @param head the head of an earlier check: whether all that it covered is still there
   */
  @Get("/check")
  AuditCheck checkAudit(@QueryValue @Nullable String head) {
    Checked checked = audit.check(head == null ? null : hash(head));
    Checked.Broken broken = checked.broken();
    return new AuditCheck(
        checked.entries(),
        checked.seals(),
        checked.unsealed(),
        checked.head(),
        broken == null
            ? null
            : new AuditCheck.Broken(broken.id(), broken.subject(), broken.version(), broken.why()));
  }

  private static byte[] hash(String head) {
    if (!head.matches("[0-9a-fA-F]{64}")) {
      throw DroverException.user(
          "filter_invalid",
          "The head is not a SHA-256 in hexadecimal.",
          "Give the head that a check printed.");
    }
    return HexFormat.of().parseHex(head);
  }

  private static AuditEntry shown(Audit.Stored stored) {
    Entry entry = stored.entry();
    UUID subject = entry.subject();
    return new AuditEntry(
        stored.id(),
        subject.equals(Entry.NOBODY) ? null : subject,
        entry.version(),
        entry.at(),
        entry.deed(),
        entry.state() == null ? null : MigrationState.parse(entry.state()).orElse(null),
        entry.epoch(),
        entry.actor(),
        entry.note(),
        entry.detail() == null ? null : Json.read(entry.detail(), JsonNode.class),
        stored.hashText());
  }
}
