package dev.drover.common.name;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.drover.common.failure.DroverException;
import java.nio.charset.StandardCharsets;

/**
 * A PostgreSQL database's name, byte-exact. PostgreSQL silently cuts names at 63 bytes, so two
 * longer ones would meet in one database; longer ones are refused here instead.
 */
public record DatabaseName(@JsonValue String value) {
  public static final int MAX_BYTES = 63;

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public DatabaseName {
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    if (value.isBlank() || value.indexOf('\0') >= 0 || bytes > MAX_BYTES) {
      throw DroverException.user(
          "database_name_invalid",
          "The database name "
              + Printable.of(value)
              + " is blank, too long ("
              + bytes
              + " bytes) or holds a NUL.",
          "Use 1 to " + MAX_BYTES + " bytes of UTF-8; {slug} in a plan makes safe names.");
    }
  }

  /** Where {@code epoch} of {@code migration} builds. At most 54 bytes, never a person's choice. */
  public static DatabaseName staging(MigrationId migration, int epoch) {
    return new DatabaseName("drover_staging_" + migration.hex() + "_" + epoch);
  }

  @Override
  public String toString() {
    return Printable.of(value);
  }
}
