package dev.drover.common.plan;

import dev.drover.common.message.YamlSection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Short spans of time as a plan writes them: {@code 500ms}, {@code 2s}, {@code 1m}. */
final class Spans {
  private static final Pattern SPAN = Pattern.compile("([0-9]{1,6}) ?(ms|s|m)");

  private Spans() {}

  /** In milliseconds; null when absent, or wrong, and then that is noted. */
  static @Nullable Integer millis(
      YamlSection section, String key, int least, int most, String example) {
    String text = section.text(key);
    if (text == null) {
      return null;
    }
    Matcher matcher = SPAN.matcher(text);
    if (matcher.matches()) {
      long factor =
          switch (matcher.group(2)) {
            case "ms" -> 1;
            case "s" -> 1_000;
            default -> 60_000;
          };
      long millis = Long.parseLong(matcher.group(1)) * factor;
      if (millis >= least && millis <= most) {
        return (int) millis;
      }
    }
    section.problem(
        key,
        "must be a time from " + least + "ms to " + most / 1_000 + "s",
        "Write " + example + ", for instance.");
    return null;
  }
}
