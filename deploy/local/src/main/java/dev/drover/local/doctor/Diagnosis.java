package dev.drover.local.doctor;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was looked at.
 *
 * @param subject the part of the configuration, such as {@code servers.platform}
 * @param check stable, lower case with underscores
 * @param remedy what to do; absent when nothing is to be done
 */
public record Diagnosis(
    String subject, String check, Level level, String message, @Nullable String remedy) {
  public enum Level {
    FINE,
    /** Drover works, though perhaps not with every plan. */
    WARNING,
    /** Drover cannot work so. */
    ERROR;

    @JsonValue
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
