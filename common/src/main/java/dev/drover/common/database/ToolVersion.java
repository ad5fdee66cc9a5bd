package dev.drover.common.database;

import dev.drover.common.failure.DroverException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A release of PostgreSQL's client programs, and which holes it is known to have.
 *
 * @param text as the program says it: {@code pg_dump (PostgreSQL) 17.6}
 */
public record ToolVersion(int major, int minor, String text) {
  private static final Pattern SAID =
      Pattern.compile("\\(PostgreSQL\\) (\\d{1,3})(?:\\.(\\d{1,4}))?");

  /**
   * The first minor release of each major one that is without the hole, as the CVE records of the
   * PostgreSQL project say; a major release that is not named never had it.
   */
  private static final Map<String, Map<Integer, Integer>> FIXED =
      new TreeMap<>(
          Map.of(
              "CVE-2025-8714", Map.of(13, 22, 14, 19, 15, 14, 16, 10, 17, 6),
              "CVE-2025-8715", Map.of(13, 22, 14, 19, 15, 14, 16, 10, 17, 6),
              "CVE-2026-6477", Map.of(14, 23, 15, 18, 16, 14, 17, 10, 18, 4),
              "CVE-2026-18408", Map.of(14, 24, 15, 19, 16, 15, 17, 11, 18, 6),
              "CVE-2026-116314", Map.of(14, 25, 15, 20, 16, 16, 17, 12, 18, 7)));

  /**
   * @param said what {@code --version} printed
   * @throws DroverException {@code tool_missing} when that is not a version
   */
  public static ToolVersion parse(String said) {
    Matcher matcher = SAID.matcher(said);
    if (!matcher.find()) {
      throw DroverException.user(
          "tool_missing",
          "What stands where PostgreSQL's client programs should be does not say its version.",
          "Set tools.postgres to the folder of pg_dump and pg_restore.");
    }
    return new ToolVersion(
        Integer.parseInt(matcher.group(1)),
        matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2)),
        said.strip());
  }

  /** By their CVE numbers; empty when none is known. */
  public List<String> holes() {
    return FIXED.entrySet().stream()
        .filter(hole -> minor < hole.getValue().getOrDefault(major, 0))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** {@code 17.6}. */
  public String number() {
    return major + "." + minor;
  }
}
