package dev.drover.common.message;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing a check found. Never holds a row's values: it names table, key and column, and
 * describes a value by its length and digest at most.
 *
 * @param code stable, lower case with underscores
 * @param table as a person writes it, {@code schema.table}
 * @param key the row's primary key as text, at most 200 characters
 */
public record Finding(
    String code,
    Severity severity,
    @Nullable String table,
    @Nullable String key,
    @Nullable String column,
    String message,
    @Nullable String remedy) {

  /** What a finding means for whoever asked. */
  public enum Severity {
    /**
     * The plan is refused; the verdict is not {@code Matches}. What a newer release has invented
     * counts as this.
     */
    @JsonEnumDefaultValue
    @JsonProperty("error")
    ERROR,
    /** A person should know; the work may go on. */
    @JsonProperty("warning")
    WARNING,
    @JsonProperty("info")
    INFO;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static Finding error(
      String code, @Nullable String table, String message, @Nullable String remedy) {
    return new Finding(code, Severity.ERROR, table, null, null, message, remedy);
  }

  public static Finding warning(
      String code, @Nullable String table, String message, @Nullable String remedy) {
    return new Finding(code, Severity.WARNING, table, null, null, message, remedy);
  }

  public static Finding info(String code, @Nullable String table, String message) {
    return new Finding(code, Severity.INFO, table, null, null, message, null);
  }

  /** The same about one column. */
  public Finding at(String column) {
    return new Finding(code, severity, table, key, column, message, remedy);
  }
}
