package dev.drover.common.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The three kinds of worker. */
public enum WorkerKind {
  @JsonProperty("backup")
  BACKUP,
  @JsonProperty("migrate")
  MIGRATE,
  @JsonProperty("verify")
  VERIFY;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
