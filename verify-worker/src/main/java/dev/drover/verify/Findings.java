package dev.drover.verify;

import dev.drover.common.message.Finding;
import dev.drover.common.message.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what the checks of one verification found, and turns it into a verdict. Not thread-safe.
 */
public final class Findings {
  /** How many findings a verdict carries at most; the first ones are kept. */
  public static final int LIMIT = 100;

  private final List<Finding> errors = new ArrayList<>();
  private final List<Finding> warnings = new ArrayList<>();
  private final List<String> unproven = new ArrayList<>();
  private @Nullable Finding summary;

  public void add(Finding finding) {
    switch (finding.severity()) {
      case ERROR -> keep(errors, finding);
      case WARNING, INFO -> keep(warnings, finding);
    }
  }

  /**
   * Says that something could not be compared. From here on the verdict is never {@link
   * Verdict.Matches}.
   */
  public void unproven(String reason) {
    if (unproven.size() < LIMIT) {
      unproven.add(reason);
    }
  }

  /** What stands above everything else that was found. */
  public void summary(Finding finding) {
    summary = finding;
  }

  /** Takes over what another check found at the same time. */
  void add(Findings others) {
    others.errors.forEach(this::add);
    others.warnings.forEach(this::add);
    others.unproven.forEach(this::unproven);
  }

  /** Whether everything that was compared so far could be compared and agrees. */
  public boolean noneYet() {
    return errors.isEmpty() && unproven.isEmpty();
  }

  /** Whether anything with this code was found. */
  public boolean has(String code) {
    return Stream.of(errors, warnings)
        .flatMap(List::stream)
        .anyMatch(finding -> finding.code().equals(code));
  }

  /** How many more differences would be kept. */
  public int room() {
    return LIMIT - errors.size();
  }

  /**
   * A difference that was found stays one, whatever else could not be compared; without one,
   * anything that could not be compared leaves the whole unproven.
   *
   * @param rows compared in all
   */
  public Verdict verdict(long rows) {
    if (!errors.isEmpty()) {
      List<Finding> all = new ArrayList<>(first());
      all.addAll(errors);
      for (String reason : unproven) {
        all.add(Finding.warning("check_unproven", null, "Could not be checked: " + reason, null));
      }
      all.addAll(warnings);
      return new Verdict.Differs(List.copyOf(all.subList(0, Math.min(all.size(), LIMIT))));
    }
    if (!unproven.isEmpty()) {
      return new Verdict.Unproven(String.join("; ", unproven));
    }
    List<Finding> all = new ArrayList<>(first());
    all.addAll(warnings);
    return new Verdict.Matches(rows, List.copyOf(all));
  }

  private List<Finding> first() {
    return summary == null ? List.of() : List.of(summary);
  }

  private static void keep(List<Finding> list, Finding finding) {
    if (list.size() < LIMIT) {
      list.add(finding);
    }
  }
}
