package dev.drover.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is known of the terminal this process was started from, if any. */
public final class Terminal {
  private static final int DEFAULT_COLUMNS = 80;

  private Terminal() {}

  /** Whether a person reads standard error and the terminal can redraw a line. */
  public static boolean redraws() {
    if ("dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    Path error = Path.of("/proc/self/fd/2");
    if (Files.isSymbolicLink(error)) {
      try {
        String device = Files.readSymbolicLink(error).toString();
        return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
      } catch (IOException _) {
        return false;
      }
    }
    return answers();
  }

  /** Whether a person can be asked: both standard input and output belong to a terminal. */
  static boolean answers() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /** From COLUMNS where the shell exports it. */
  public static int columns() {
    String columns = System.getenv("COLUMNS");
    return columns != null && columns.matches("[1-9][0-9]{1,3}")
        ? Integer.parseInt(columns)
        : DEFAULT_COLUMNS;
  }
}
