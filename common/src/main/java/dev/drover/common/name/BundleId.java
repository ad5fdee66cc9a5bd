package dev.drover.common.name;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.drover.common.failure.DroverException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/**
 * Names a bundle, and safely its folder: {@code backup_<slug>_<UTC time>_<unique>}. The unique part
 * holds the migration and the epoch that wrote it, so two attempts never share a bundle. Nothing is
 * ever read back out of a bundle id.
 */
public record BundleId(@JsonValue String value) {
  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-zA-Z0-9_-]{0,150}");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public BundleId {
    if (!isOne(value)) {
      throw DroverException.user(
          "bundle_id_invalid",
          "The bundle id " + Printable.of(value) + " is not one.",
          "A bundle id looks like backup_project-abc_20260131T120000Z_0198..._e1.");
    }
  }

  /**
   * The bundle that {@code epoch} of {@code migration} writes. The time shown is the migration's
   * own, from its id.
   */
  public static BundleId of(ProjectRef project, MigrationId migration, int epoch) {
    Instant made = Instant.ofEpochMilli(migration.value().getMostSignificantBits() >>> 16);
    return new BundleId(
        "backup_"
            + Slug.of(project)
            + "_"
            + TIME.format(made)
            + "_"
            + migration.hex()
            + "_e"
            + epoch);
  }

  /** Whether {@code text} has the form of a bundle id. */
  public static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
