package dev.drover.cli;

import dev.drover.common.message.Finding;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a plain dump that {@code pg_dump} wrote, with nothing beside it, is whole as far as it
 * tells itself: header, something in it, every COPY ended, and the completion marker at its end.
 * That no row is missing or changed it cannot tell.
 */
final class PlainDump {
  private static final int SHORT = 1 << 12;
  private static final String HEADER = "-- PostgreSQL database dump";
  private static final String COMPLETE = "-- PostgreSQL database dump complete";

  private long lines;
  private long objects;
  private long rows;
  private boolean header;
  private boolean complete;
  private boolean copying;

  private PlainDump() {}

  /**
   * What is in it, and what is wrong.
   *
   * @param objects CREATE statements
   * @param rows lines of COPY blocks, and INSERT statements
   */
  record Result(long objects, long rows, List<Finding> findings) {}

  static Result of(Path sql) throws IOException {
    PlainDump dump = new PlainDump();
    if (!Files.isRegularFile(sql)) {
      return new Result(0, 0, List.of(error("backup_missing", "There is no file " + sql + ".")));
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(sql), 1 << 16)) {
      for (String line = line(in); line != null; line = line(in)) {
        dump.take(line);
      }
    }
    return new Result(dump.objects, dump.rows, dump.findings());
  }

  private void take(String line) {
    lines++;
    if (copying) {
      copying = !line.equals("\\.");
      rows += copying ? 1 : 0;
      return;
    }
    header |= lines <= 10 && line.equals(HEADER);
    complete = line.equals(COMPLETE) || (complete && isTail(line));
    if (line.startsWith("COPY ") && line.endsWith(" FROM stdin;")) {
      copying = true;
    } else if (line.startsWith("INSERT INTO ")) {
      rows++;
    } else if (line.startsWith("CREATE ")) {
      objects++;
    }
  }

  /** What {@code pg_dump} writes after its marker. */
  private static boolean isTail(String line) {
    return line.isEmpty() || line.equals("--") || line.startsWith("\\unrestrict ");
  }

  private List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    if (!header) {
      findings.add(error("backup_header", "It does not begin as a dump of PostgreSQL does."));
    }
    if (copying || !complete) {
      findings.add(error("backup_incomplete", "Its completion marker is missing: it was cut off."));
    }
    if (objects == 0 && rows == 0) {
      findings.add(error("backup_content", "It makes nothing and holds no rows."));
    }
    return findings;
  }

  private static Finding error(String code, String message) {
    return Finding.error(code, null, message, "Dump it again.");
  }

  /** The next line, of a long one only its beginning; null at the end. */
  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    int one = in.read();
    if (one < 0) {
      return null;
    }
    for (; one >= 0 && one != '\n'; one = in.read()) {
      if (line.size() < SHORT) {
        line.write(one);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
