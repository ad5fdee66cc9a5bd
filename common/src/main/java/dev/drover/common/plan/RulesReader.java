package dev.drover.common.plan;

import dev.drover.common.message.Finding;
import dev.drover.common.message.Yaml;
import dev.drover.common.message.YamlSection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what plans of several kinds have: {@code name}, {@code limits}, {@code verify}, {@code
 * backup}.
 */
final class RulesReader {
  private static final int LONGEST_NAME = 100;
  private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3}) ?%");
  private static final Pattern SPAN = Pattern.compile("([0-9]{1,6}) ?([mhdw])");
  private static final Pattern STORE = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final Map<String, Integer> MINUTES =
      Map.of("m", 1, "h", 60, "d", 1_440, "w", 10_080);
  private static final int MINUTES_OF_A_DAY = 1_440;
  private static final int MOST_STAGE_MINUTES = 7 * MINUTES_OF_A_DAY;
  private static final int MOST_KEEP_DAYS = 3_650;

  private final YamlSection root;

  RulesReader(YamlSection root) {
    this.root = root;
  }

  @Nullable String name() {
    String name = root.requiredText("name");
    if (name != null
        && (name.isBlank()
            || name.length() > LONGEST_NAME
            || name.codePoints().anyMatch(Character::isISOControl))) {
      root.problem("name", "must be 1 to " + LONGEST_NAME + " visible characters", null);
    }
    return name;
  }

  Limits limits() {
    YamlSection section = root.section("limits");
    if (section == null) {
      return Limits.DEFAULT;
    }
    Integer inFlight = section.integer("max-in-flight", 1, 10_000);
    Long rows =
        "unlimited".equals(section.text("rows-per-second"))
            ? null
            : section.number("rows-per-second", 1, 1_000_000_000);
    Integer failed = percent(section);
    Integer attempts = section.integer("attempts", 1, 20);
    Integer minutes = minutes(section, "stage-timeout", 1, MOST_STAGE_MINUTES, "6h");
    Waves waves = section.parsed("waves", Waves::parse);
    Window window = section.parsed("window", Window::parse);
    section.end();
    return new Limits(
        or(inFlight, Limits.DEFAULT.maxInFlight()),
        rows,
        or(failed, Limits.DEFAULT.stopWhenFailedPercent()),
        or(attempts, Limits.DEFAULT.attempts()),
        or(minutes, Limits.DEFAULT.stageMinutes()),
        waves == null ? null : String.join(",", waves.steps()),
        window == null ? null : window.toString());
  }

  BackupRules backup() {
    YamlSection section = root.section("backup");
    if (section == null) {
      return BackupRules.DEFAULT;
    }
    Integer minutes =
        minutes(section, "keep", MINUTES_OF_A_DAY, MOST_KEEP_DAYS * MINUTES_OF_A_DAY, "30d");
    List<String> copies = copies(section);
    section.end();
    return new BackupRules(
        minutes == null ? BackupRules.DEFAULT.keepDays() : minutes / MINUTES_OF_A_DAY, copies);
  }

  private static List<String> copies(YamlSection section) {
    List<String> copies = new ArrayList<>();
    for (Yaml.Text text : section.texts("copies")) {
      if (!STORE.matcher(text.value()).matches() || copies.contains(text.value())) {
        section.problem(
            "copies",
            "must name stores of bundles.copies in drover.yaml, each once",
            "Write [offsite], for instance.");
      } else {
        copies.add(text.value());
      }
    }
    return copies;
  }

  VerifyRules verify(List<Finding> findings) {
    YamlSection section = root.section("verify");
    return section == null ? VerifyRules.DEFAULT : new VerifyReader(section, findings).read();
  }

  private static @Nullable Integer percent(YamlSection section) {
    String text = section.text("stop-when-failed");
    if (text == null) {
      return null;
    }
    Matcher matcher = PERCENT.matcher(text);
    if (matcher.matches() && Integer.parseInt(matcher.group(1)) <= 100) {
      return Integer.valueOf(matcher.group(1));
    }
    section.problem(
        "stop-when-failed", "must be a percentage from 0% to 100%", "Write 10%, for instance.");
    return null;
  }

  private static @Nullable Integer minutes(
      YamlSection section, String key, int least, int most, String example) {
    String text = section.text(key);
    if (text == null) {
      return null;
    }
    Matcher matcher = SPAN.matcher(text);
    if (matcher.matches()) {
      long minutes = Long.parseLong(matcher.group(1)) * MINUTES.getOrDefault(matcher.group(2), 0);
      if (minutes >= least
          && minutes <= most
          && (least < MINUTES_OF_A_DAY || minutes % MINUTES_OF_A_DAY == 0)) {
        return (int) minutes;
      }
    }
    section.problem(
        key,
        least < MINUTES_OF_A_DAY
            ? "must be a time from 1m to " + most / MINUTES_OF_A_DAY + "d"
            : "must be a whole number of days from 1d to " + most / MINUTES_OF_A_DAY + "d",
        "Write " + example + ", for instance.");
    return null;
  }

  private static int or(@Nullable Integer value, int otherwise) {
    return value == null ? otherwise : value;
  }
}
