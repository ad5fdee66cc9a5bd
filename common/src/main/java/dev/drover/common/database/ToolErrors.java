package dev.drover.common.database;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a program tells of errors. One thread reads; others ask when it has ended. */
final class ToolErrors {
  private static final int LONGEST_LINE = 4_000;

  private final String mark;
  private final String sum;
  private final @Nullable String borne;
  private @Nullable String first;
  private int ignored;

  /**
   * @param borne how a message ends that is no error to us; absent when every error is one
   */
  ToolErrors(PostgresTools.Program program, @Nullable String borne) {
    this.mark = program + ": error: ";
    this.sum = program + ": warning: errors ignored on restore: ";
    this.borne = borne;
  }

  /** Reads to the end, so that the program never waits for us. */
  void read(InputStream stream) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      for (int c = lines.read(); c >= 0; c = lines.read()) {
        if (c != '\n') {
          if (line.length() < LONGEST_LINE) {
            line.append((char) c);
          }
          continue;
        }
        take(line.toString());
        line.setLength(0);
      }
    } catch (IOException _) {
      // It was killed; its end says so.
    }
  }

  private void take(String line) {
    if (line.startsWith(mark)) {
      if (first == null && (borne == null || !line.endsWith(borne))) {
        first = line.substring(mark.length());
      }
    } else if (line.startsWith(sum)) {
      ignored = Integer.parseInt(line, sum.length(), line.length(), 10);
    }
  }

  /** The first that is not borne; absent when it told none. */
  @Nullable String first() {
    return first;
  }

  /** How many it says at its end that it went on after; 0 when it did not come so far. */
  int ignored() {
    return ignored;
  }
}
