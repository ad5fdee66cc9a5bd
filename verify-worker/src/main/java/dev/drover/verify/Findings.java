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
  /** How many a verdict names at most where the plan does not say. */
  public static final int LIMIT = 100;

  /** The same of a whole database. */
  static final int LIMIT_OF_DATABASES = 1_000;

  private final int limit;
  private final List<Finding> errors = new ArrayList<>();
  private final List<Finding> warnings = new ArrayList<>();
  private final List<String> unproven = new ArrayList<>();
  private @Nullable Finding summary;
  private long unnamed;
  private boolean counted = true;

  public Findings() {
    this(LIMIT);
  }

  /**
   * @param limit how many a verdict names at most; the first ones are kept
   */
  public Findings(int limit) {
    this.limit = limit;
  }

  public void add(Finding finding) {
    List<Finding> list =
        switch (finding.severity()) {
          case ERROR -> errors;
          case WARNING, INFO -> warnings;
        };
    if (list.size() < limit) {
      list.add(finding);
    } else {
      unnamed++;
    }
  }

  /**
   * Says that something could not be compared. From here on the verdict is never {@link
   * Verdict.Matches}.
   */
  public void unproven(String reason) {
    if (unproven.size() < limit) {
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
    unnamed(others.unnamed, others.counted);
  }

  /** Whether everything that was compared so far could be compared and agrees. */
  public boolean noneYet() {
    return errors.isEmpty() && unproven.isEmpty();
  }

  /**
   * Says that there are more that nobody will add.
   *
   * @param all whether these are all of them; otherwise there are at least so many
   */
  public void unnamed(long more, boolean all) {
    unnamed += more;
    counted &= all;
  }

  /** Whether anything with this code was found. */
  public boolean has(String code) {
    return Stream.of(errors, warnings)
        .flatMap(List::stream)
        .anyMatch(finding -> finding.code().equals(code));
  }

  /** How many a verdict names at most. */
  public int limit() {
    return limit;
  }

  /**
   * A difference that was found stays one, whatever else could not be compared; without one,
   * anything that could not be compared leaves the whole unproven.
   *
   * @param rows compared in all
   */
  public Verdict verdict(long rows) {
    if (!errors.isEmpty()) {
      List<Finding> all = new ArrayList<>(errors);
      for (String reason : unproven) {
        all.add(Finding.warning("check_unproven", null, "Could not be checked: " + reason, null));
      }
      all.addAll(warnings);
      return new Verdict.Differs(bounded(all));
    }
    if (!unproven.isEmpty()) {
      return new Verdict.Unproven(String.join("; ", unproven));
    }
    return new Verdict.Matches(rows, bounded(warnings));
  }

  /** Below what stands above them; and last a word about those that had to be left out. */
  private List<Finding> bounded(List<Finding> found) {
    List<Finding> all = new ArrayList<>();
    if (summary != null) {
      all.add(summary);
    }
    all.addAll(found);
    if (unnamed == 0 && all.size() <= limit) {
      return List.copyOf(all);
    }
    List<Finding> named = new ArrayList<>(all.subList(0, Math.min(all.size(), limit - 1)));
    named.add(
        Finding.warning(
            "findings_cut",
            null,
            (counted ? "" : "At least ")
                + (unnamed + all.size() - named.size())
                + " more findings are not named; at most "
                + limit
                + " are.",
            "To have more of them named, raise verify.findings."));
    return List.copyOf(named);
  }
}
