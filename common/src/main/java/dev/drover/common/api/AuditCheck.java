package dev.drover.common.api;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whether the audit trail is what was written.
 *
 * @param unsealed of {@code entries}, those younger than the latest seal
 * @param head hexadecimal hash of the latest seal: whoever notes it can ask later whether all that
 *     it covers is still there
 * @param broken the first entry that is not; absent when all are as they were written
 */
public record AuditCheck(
    long entries, long seals, long unsealed, @Nullable String head, @Nullable Broken broken) {
  /**
   * @param id absent when the entry itself is missing
   * @param subject absent when only a seal tells of it
   * @param version absent as {@code subject}
   * @param why in a sentence
   */
  public record Broken(
      @Nullable Long id, @Nullable UUID subject, @Nullable Long version, String why) {}
}
