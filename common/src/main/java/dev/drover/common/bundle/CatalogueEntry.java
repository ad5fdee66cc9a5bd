package dev.drover.common.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drover.common.failure.Failure;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One stored bundle as its manifest tells of it, the data files unread.
 *
 * @param project absent, as all that follows up to {@code bytes}, when the manifest is damaged
 * @param bytes of all its files
 * @param rows of the project, and of the existing target where there was one; absent without the
 *     key
 * @param failure why it cannot be read; absent for a readable one
 * @param safetyCopy true of what a restore by hand kept before it changed it; absent of backups
 * @param stores names of those that have a bundle of that id, in the order they are asked
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CatalogueEntry(
    BundleId id,
    State state,
    @Nullable ProjectRef project,
    @Nullable MigrationId migration,
    @Nullable Integer epoch,
    @Nullable Instant createdAt,
    @Nullable Long bytes,
    @Nullable Boolean encrypted,
    @Nullable Long rows,
    @Nullable Failure failure,
    @Nullable Boolean safetyCopy,
    List<String> stores) {
  public CatalogueEntry {
    stores = List.copyOf(stores);
  }

  /** Whether it is a backup, and no safety copy. */
  public boolean backup() {
    return !Boolean.TRUE.equals(safetyCopy);
  }

  /** What can be said of a bundle by its manifest alone. */
  public enum State {
    /** The manifest is whole, and can be read with the keys at hand. */
    READABLE,
    /** The manifest is whole, and none of the keys at hand opens it. */
    LOCKED,
    /** The manifest is not what was written, or of a newer version. */
    DAMAGED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
