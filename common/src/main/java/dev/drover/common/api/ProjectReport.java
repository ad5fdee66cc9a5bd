package dev.drover.common.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drover.common.failure.Failure;
import dev.drover.common.message.Finding;
import dev.drover.common.message.OtherTables;
import dev.drover.common.message.TableRows;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What became of one project.
 *
 * @param project the ref, byte for byte
 * @param bundle the backup it was moved from
 * @param restoredFrom the backup that a person had it made of, which is no move; null otherwise
 * @param bundleSha256 of that backup's manifest, which names the digest of everything in it
 * @param tested of a whole database that goes to a server for production: how it is known that it
 *     can be restored
 * @param verdict {@code matches}, {@code differs} or {@code unproven}; null until verified
 * @param rowsVerified compared one by one; null unless the verdict is {@code matches}
 * @param tables rows and bytes by table, as the backup holds them
 * @param otherTables how much more, when there are more than 500; null otherwise
 * @param startedAt its first command
 * @param commands how many were sent, those of retries and restores among them
 * @param states how long it was in each state, in seconds, in the order in which it was there
 * @param auditHash hexadecimal hash of its latest entry in the audit trail
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ProjectReport(
    UUID id,
    String project,
    String server,
    String database,
    @Nullable String owner,
    MigrationState state,
    @Nullable String bundle,
    @Nullable String bundleSha256,
    @Nullable String restoredFrom,
    @Nullable Tested tested,
    @Nullable String verdict,
    @Nullable Long rowsVerified,
    List<TableRows> tables,
    @Nullable OtherTables otherTables,
    List<Finding> findings,
    @Nullable Failure failure,
    int commands,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    List<Stay> states,
    @Nullable String auditHash) {
  public ProjectReport {
    tables = List.copyOf(tables);
    findings = List.copyOf(findings);
    states = List.copyOf(states);
  }

  /** A while in one state. */
  public record Stay(MigrationState state, double seconds) {}
}
