package dev.drover.common.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** A stretch of a migration's way that one worker runs on one command. */
public enum Stage {
  @JsonProperty("backup")
  BACKUP,
  @JsonProperty("migrate")
  MIGRATE,
  @JsonProperty("verify")
  VERIFY,
  @JsonProperty("promote")
  PROMOTE,
  @JsonProperty("restore")
  RESTORE,
  /** Not part of a migration: a plan is being checked. */
  @JsonProperty("check")
  CHECK;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Stage of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
