package dev.drover.common.message;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** A stretch of a migration's way that one worker runs on one command. */
public enum Stage {
  BACKUP,
  MIGRATE,
  VERIFY,
  PROMOTE,
  RESTORE,
  /** Not part of a migration: a plan is being checked. */
  CHECK;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
