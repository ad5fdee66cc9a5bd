package dev.drover.coordinator.audit;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a check of the trail found.
 *
 * @param unsealed of {@code entries}, those younger than the latest seal
 * @param head hexadecimal hash of the latest seal; absent before the first
 * @param broken the first entry that is not what was written; absent when all are
 */
public record Checked(
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
