package dev.drover.coordinator.intake;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with a request, so that one answer can name all of it. Keeps the first
 * {@value #MOST}.
 */
final class Mistakes {
  private static final int MOST = 500;

  private final List<Finding> findings = new ArrayList<>();
  private int count;

  void add(String code, String message, @Nullable String remedy) {
    if (count++ < MOST) {
      findings.add(Finding.error(code, null, message, remedy));
    }
  }

  void addAll(List<Finding> more) {
    more.stream()
        .filter(finding -> finding.severity() == Finding.Severity.ERROR)
        .forEach(finding -> {
          if (count++ < MOST) {
            findings.add(finding);
          }
        });
  }

  List<Finding> all() {
    return findings;
  }

  /**
   * The value, or nothing and a mistake more when it cannot be made. @param where begins the
   * mistake's sentence
   */
  <T> @Nullable T attempt(String where, Supplier<T> value) {
    try {
      return value.get();
    } catch (DroverException e) {
      add(e.failure().code(), where + e.failure().message(), e.failure().remedy());
      return null;
    }
  }

  /**
   * @throws RefusedException with the first mistake's code, when there is any
   */
  void refuseIfAny(String what) {
    if (findings.isEmpty()) {
      return;
    }
    Finding first = findings.getFirst();
    String detail =
        count == 1
            ? first.message()
            : what + " has " + count + " mistakes. The first: " + first.message();
    throw new RefusedException(
        first.code(),
        detail,
        first.remedy() == null ? "Correct it and send it again." : first.remedy(),
        findings);
  }
}
