package dev.drover.common.plan;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What verification checks beyond rows and structure. */
public record VerifyRules(List<CriticalQuery> queries, OnSourceChange onSourceChange) {
  public static final VerifyRules DEFAULT = new VerifyRules(List.of(), OnSourceChange.FAIL);

  public VerifyRules {
    queries = List.copyOf(queries);
  }

  /** What to do when the source's rows changed after the snapshot. */
  public enum OnSourceChange {
    FAIL,
    WARN;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A read-only query on the target. Exactly one expectation is given.
   *
   * @param rows how many rows it must give
   * @param value the text of the first column of its only row
   */
  public record CriticalQuery(
      String name, String sql, @Nullable Long rows, @Nullable String value) {}
}
