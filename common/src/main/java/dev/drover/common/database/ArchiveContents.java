package dev.drover.common.database;

import dev.drover.common.plan.Database;
import dev.drover.common.worker.Run;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of contents of an archive of {@code pg_dump}, as {@code pg_restore --list} prints it
 * and {@code --use-list} takes it: a line each, names made harmless.
 */
public final class ArchiveContents {
  private static final Pattern ENTRY = Pattern.compile("\\d+; \\d+ \\d+ (.*)");
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

  /** What acts on our own last steps, when {@code last}; everything else otherwise. */
  public void write(Path file, Database.Choice choice, boolean last) throws IOException {
    Files.write(
        file, lines.stream().filter(line -> isLast(line) == last && goes(line, choice)).toList());
  }

  public boolean hasLast() {
    return lines.stream().anyMatch(ArchiveContents::isLast);
  }

  private static boolean isLast(String line) {
    String what = what(line);
    return what.startsWith("EVENT TRIGGER ") || what.startsWith("COMMENT - EVENT TRIGGER ");
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
