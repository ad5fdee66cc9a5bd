package dev.drover.common.plan;

import dev.drover.common.failure.DroverException;
import dev.drover.common.name.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * In how many steps a batch goes ahead: {@code 1, 10%, 50%} lets one project go, then a tenth of
 * all, then half, then the rest. A wave begins when all before it have ended and not too many
 * failed.
 *
 * @param steps how far each wave reaches, from the first project on; counts or percentages
 */
public record Waves(List<String> steps) {
  private static final int MOST = 20;
  private static final Pattern STEP = Pattern.compile("([0-9]{1,7})(%?)");

  public Waves {
    steps = List.copyOf(steps);
  }

  /**
   * @throws DroverException {@code waves_invalid}
   */
  public static Waves parse(String text) {
    List<String> steps = List.of(text.strip().split("\\s*,\\s*", -1));
    for (String step : steps) {
      Matcher matcher = STEP.matcher(step);
      if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
        throw invalid("'" + Printable.of(step) + "' is no count and no percentage");
      }
      if (!matcher.group(2).isEmpty() && Integer.parseInt(matcher.group(1)) > 100) {
        throw invalid(step + " is more than all");
      }
    }
    if (steps.size() > MOST) {
      throw invalid("There are more than " + MOST);
    }
    return new Waves(steps);
  }

  /**
   * After how many of {@code total} projects each wave ends; the last is all of them. A percentage
   * is rounded up. Waves that a small batch makes empty are left out.
   *
   * @throws DroverException {@code waves_invalid} when one does not reach further than the one
   *     before, in a batch large enough to tell
   */
  public List<Integer> ends(int total) {
    List<Integer> ends = new ArrayList<>();
    for (String step : steps) {
      int number = Integer.parseInt(step.replace("%", ""));
      int end =
          Math.min(total, step.endsWith("%") ? (int) ((number * (long) total + 99) / 100) : number);
      int before = ends.isEmpty() ? 0 : ends.getLast();
      if (end < before) {
        throw invalid(step + " of " + total + " projects is less than the wave before");
      }
      if (end > before && end < total) {
        ends.add(end);
      }
    }
    ends.add(total);
    return ends;
  }

  private static DroverException invalid(String what) {
    return DroverException.user(
        "waves_invalid", what + ".", "Write how far each reaches: 1,10%,50%. The rest follows.");
  }
}
