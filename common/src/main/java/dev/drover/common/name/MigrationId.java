package dev.drover.common.name;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.github.f4b6a3.uuid.UuidCreator;
import java.util.UUID;

/**
 * Names one project's move. A UUID of version 7 (RFC 9562): ids of one coordinator database sort by
 * the time they were made, which is why a fence can tell a younger migration of a project from an
 * older one.
 */
public record MigrationId(@JsonValue UUID value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public MigrationId {}

  public static MigrationId next() {
    return new MigrationId(UuidCreator.getTimeOrderedEpoch());
  }

  public static MigrationId parse(String text) {
    return new MigrationId(UUID.fromString(text));
  }

  /** 32 hexadecimal digits, for names of databases and bundles. */
  public String hex() {
    return value.toString().replace("-", "");
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
