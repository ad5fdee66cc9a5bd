package dev.drover.common.message;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The three kinds of worker. */
public enum WorkerKind {
  BACKUP,
  MIGRATE,
  VERIFY;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
