package dev.drover.backup.check;

import dev.drover.common.message.Finding;
import dev.drover.common.plan.TableName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a check has found so far, each once, in the order found. Not thread-safe. */
final class Findings {
  /** So that the event fits a message. */
  private static final int MOST = 500;

  private final List<Finding> found = new ArrayList<>();
  private int dropped;

  void error(String code, @Nullable TableName table, String message, @Nullable String remedy) {
    add(Finding.error(code, name(table), message, remedy));
  }

  void warning(String code, @Nullable TableName table, String message, @Nullable String remedy) {
    add(Finding.warning(code, name(table), message, remedy));
  }

  void info(String code, @Nullable TableName table, String message) {
    add(Finding.info(code, name(table), message));
  }

  void add(Finding finding) {
    if (found.contains(finding)) {
      return;
    }
    if (found.size() < MOST) {
      found.add(finding);
    } else {
      dropped++;
    }
  }

  /** All of them, errors first. */
  List<Finding> all() {
    List<Finding> all = new ArrayList<>(found);
    all.sort((a, b) -> a.severity().compareTo(b.severity()));
    if (dropped > 0) {
      all.add(
          Finding.error(
              "findings_cut",
              null,
              dropped + " more findings are not shown",
              "Correct these and check again."));
    }
    return all;
  }

  static @Nullable String name(@Nullable TableName table) {
    return table == null ? null : table.toString();
  }
}
