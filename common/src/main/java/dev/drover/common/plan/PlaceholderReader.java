package dev.drover.common.plan;

import dev.drover.common.message.Finding;
import dev.drover.common.message.YamlSection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads {@code apply.placeholders}: names as Flyway takes them, which are the same in upper and
 * lower case and of which those that begin with {@code flyway:} are its own.
 */
final class PlaceholderReader {
  private static final int MOST = 200;
  private static final int LONGEST_VALUE = 10_000;
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_.:-]{1,100}");
  private static final Pattern SECRET =
      Pattern.compile("passw|secret|token|credential|api[-_.]?key|private[-_.]?key");

  private PlaceholderReader() {}

  /** What is wrong is noted; names that look like those of secrets are warned of. */
  static Map<String, String> read(YamlSection section, List<Finding> findings) {
    Map<String, String> placeholders = new TreeMap<>();
    Set<String> seen = new HashSet<>();
    for (String name : section.keys()) {
      String folded = name.toLowerCase(Locale.ROOT);
      String value = section.requiredText(name);
      if (!NAME.matcher(name).matches() || folded.startsWith("flyway:")) {
        section.problem(
            name,
            "is no name for a placeholder",
            "Use letters, digits and _ . : - only; those of flyway: are Flyway's own.");
      } else if (!seen.add(folded)) {
        section.problem(name, "is there twice: upper and lower case are the same", null);
      } else if (value != null && (value.length() > LONGEST_VALUE || value.indexOf('\0') >= 0)) {
        section.problem(name, "holds a NUL, or more than " + LONGEST_VALUE + " characters", null);
      } else if (value != null) {
        placeholders.put(name, value);
      }
      if (SECRET.matcher(folded).find()) {
        findings.add(
            Finding.warning(
                "placeholder_secret",
                null,
                section.place(name)
                    + ": '"
                    + section.path(name)
                    + "' is named like a secret, and a plan is kept and shown as it was written",
                "Never put secrets into a plan: set them by hand, outside of it."));
      }
    }
    if (placeholders.size() > MOST) {
      section.problem(section.keys().iterator().next(), "is one of more than " + MOST, null);
    }
    return placeholders;
  }
}
