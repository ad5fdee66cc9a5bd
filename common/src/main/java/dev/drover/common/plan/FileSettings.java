package dev.drover.common.plan;

import dev.drover.common.message.YamlSection;
import dev.drover.common.name.Printable;
import java.util.List;
import java.util.Locale;

/**
 * What a {@code .conf} file beside an SQL file may tell Flyway, one {@code key=value} a line. Here
 * they are only looked at; Flyway reads them itself. So nothing is let through that could be read
 * otherwise than it looks, and no key that would not be obeyed everywhere.
 */
final class FileSettings {
  private static final String TRANSACTION = "executeInTransaction";
  private static final List<String> KEYS = List.of(TRANSACTION, "placeholderReplacement");

  private FileSettings() {}

  /** Notes what is wrong with a file's settings, if it has any. */
  static void check(VersionFile file, YamlSection section) {
    String settings = file.file().settings();
    if (settings != null) {
      settings
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .forEach(line -> check(file, line, section));
    }
  }

  private static void check(VersionFile file, String line, YamlSection section) {
    int sign = line.indexOf('=');
    String key = (sign < 0 ? line : line.substring(0, sign)).strip();
    String value = sign < 0 ? "" : line.substring(sign + 1).strip().toLowerCase(Locale.ROOT);
    String name = file.file().name() + SchemaFiles.SETTINGS;
    if (!KEYS.contains(key)) {
      section.problem(
          "schema",
          "has the setting " + Printable.of(key) + " in " + name + ", which Drover does not know",
          "Known are " + String.join(" and ", KEYS) + "; all files are UTF-8.");
    } else if (!value.equals("true") && !value.equals("false")) {
      section.problem("schema", "has " + key + " in " + name + " neither true nor false", null);
    } else if (file.role() == VersionFile.Role.INVERSE
        && key.equals(TRANSACTION)
        && value.equals("false")) {
      section.problem(
          "schema",
          "has " + TRANSACTION + "=false in " + name + ", but undoing is one transaction",
          "Remove it, and what may not stand in a transaction.");
    }
  }
}
