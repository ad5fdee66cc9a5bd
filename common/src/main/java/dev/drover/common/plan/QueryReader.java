package dev.drover.common.plan;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Finding;
import dev.drover.common.message.YamlSection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at the form of a query that a person wrote into a plan. */
final class QueryReader {
  private QueryReader() {}

  /**
   * Tells {@code findings} what is wrong with it.
   *
   * @param sql the value of {@code key}; nothing is wrong with an absent one
   */
  static void check(YamlSection line, String key, @Nullable String sql, List<Finding> findings) {
    if (sql == null) {
      return;
    }
    try {
      Predicate.checkQuery(sql);
    } catch (DroverException e) {
      findings.add(
          Finding.error(
              e.failure().code(),
              null,
              line.place(key) + ": " + e.failure().message(),
              e.failure().remedy()));
    }
  }
}
