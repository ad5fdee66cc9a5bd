package dev.drover.common.database;

import dev.drover.common.plan.Database;
import dev.drover.common.worker.Run;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The table of contents of an archive of {@code pg_dump}, as {@code pg_restore --list} prints it
 * and {@code --use-list} takes it: a line each, names made harmless.
 */
public final class ArchiveContents {
  private static final Pattern ENTRY = Pattern.compile("\\d+; \\d+ \\d+ (.*)");
  private static final Pattern FOREIGN_KEY = Pattern.compile("\\d+; 2606 (\\d+) FK CONSTRAINT .*");
  private static final Pattern BUILD = Pattern.compile("(?:INDEX|CONSTRAINT) .*");
  private static final Pattern EXTENSION =
      Pattern.compile("(?:COMMENT - )?EXTENSION (?:- )?\"?([^\"]*?)\"? *");

  private final List<String> lines;

  private ArchiveContents(List<String> lines) {
    this.lines = lines;
  }

  public static ArchiveContents of(PostgresTools.Tool tool, Path archive, Run run)
      throws IOException {
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    new ToolRun(tool).with("--list", archive.toString()).run(list, run);
    return new ArchiveContents(
        list.toString(StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.startsWith(";"))
            .toList());
  }

  /** Lines that are given to one call of {@code pg_restore}. */
  public enum Portion {
    /** Everything but {@link #LAST}. */
    ALL,
    /** What neither is of the two that follow nor {@link #LAST}. */
    BUILDS,
    /** Indexes of partitions become parts of their parents'. Each locks several tables, briefly. */
    ATTACHMENTS,
    /** Foreign keys, of which some need an index whose parts are attached; and comments. */
    KEYS,
    /** What acts on our own last steps. */
    LAST
  }

  public void write(Path file, Database.Choice choice, Portion portion) throws IOException {
    write(file, choice, portion, Set.of());
  }

  /**
   * As {@link #write(Path, Database.Choice, Portion)}.
   *
   * @param without foreign keys that are made otherwise, by their numbers
   */
  public void write(Path file, Database.Choice choice, Portion portion, Set<Long> without)
      throws IOException {
    Files.write(
        file,
        lines.stream()
            .filter(line -> isOf(portion, line) && goes(line, choice))
            .filter(line -> foreignKey(line).filter(without::contains).isEmpty())
            .toList());
  }

  /** The numbers of its foreign keys. */
  public Set<Long> foreignKeys() {
    return lines.stream()
        .flatMap(line -> foreignKey(line).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** How many indexes there are to be built, those of keys among them. */
  public int indexes() {
    return (int) lines.stream().filter(line -> BUILD.matcher(what(line)).matches()).count();
  }

  public boolean has(Portion portion) {
    return lines.stream().anyMatch(line -> isOf(portion, line));
  }

  private static boolean isOf(Portion portion, String line) {
    Portion narrow = narrow(what(line));
    return portion == narrow || portion == Portion.ALL && narrow != Portion.LAST;
  }

  private static Portion narrow(String what) {
    if (what.startsWith("EVENT TRIGGER ") || what.startsWith("COMMENT - EVENT TRIGGER ")) {
      return Portion.LAST;
    }
    if (what.startsWith("INDEX ATTACH ")) {
      return Portion.ATTACHMENTS;
    }
    return what.startsWith("FK CONSTRAINT ") || what.startsWith("COMMENT ")
        ? Portion.KEYS
        : Portion.BUILDS;
  }

  private static Optional<Long> foreignKey(String line) {
    Matcher entry = FOREIGN_KEY.matcher(line);
    return entry.matches() ? Optional.of(Long.valueOf(entry.group(1))) : Optional.empty();
  }

  private static boolean goes(String line, Database.Choice choice) {
    Matcher extension = EXTENSION.matcher(what(line));
    return !extension.matches() || choice.extension(extension.group(1));
  }

  private static String what(String line) {
    Matcher entry = ENTRY.matcher(line);
    return entry.matches() ? entry.group(1) : "";
  }
}
