package dev.drover.common.plan;

import dev.drover.common.failure.DroverException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads assignments out of CSV as RFC 4180 defines it: quotes doubled within quotes, line breaks
 * allowed there.
 */
final class CsvReader {
  private static final Set<String> NAMES = Set.of("project", "server", "database", "owner");

  private final List<String> header;

  private CsvReader(List<String> header) {
    this.header = header;
  }

  /** A reader when {@code line} is a header, otherwise null. */
  static @Nullable CsvReader ofHeader(String line) {
    try {
      List<String> names = new Record(line, null).fields();
      boolean header =
          names.contains("project")
              && NAMES.containsAll(names)
              && new HashSet<>(names).size() == names.size();
      return header ? new CsvReader(names) : null;
    } catch (DroverException | IOException e) {
      return null;
    }
  }

  /**
   * The assignment of the record that begins with {@code line}.
   *
   * @param lines where the record goes on when a quoted field holds line breaks
   */
  Assignment assignment(String line, Lines lines) throws IOException {
    List<String> fields = new Record(line, lines).fields();
    if (fields.size() != header.size()) {
      throw AssignmentText.refused("has " + fields.size() + " fields, the header " + header.size());
    }
    return AssignmentText.of(
        fields.get(header.indexOf("project")),
        field(fields, "server"),
        field(fields, "database"),
        field(fields, "owner"));
  }

  private @Nullable String field(List<String> fields, String name) {
    int at = header.indexOf(name);
    return at < 0 || fields.get(at).isEmpty() ? null : fields.get(at);
  }

  /** Takes one record apart. */
  private static final class Record {
    private final List<String> fields = new ArrayList<>();
    private final @Nullable Lines lines;
    private String text;
    private int at;

    Record(String text, @Nullable Lines lines) {
      this.text = text;
      this.lines = lines;
    }

    List<String> fields() throws IOException {
      do {
        fields.add(at < text.length() && text.charAt(at) == '"' ? quoted() : plain());
      } while (at++ < text.length() && text.charAt(at - 1) == ',');
      return fields;
    }

    private String plain() {
      int from = at;
      while (!fieldEnds()) {
        if (text.charAt(at) == '"') {
          throw AssignmentText.refused(
              "has a quote inside a field that is not quoted; quote the field and double the quote");
        }
        at++;
      }
      return text.substring(from, at);
    }

    private String quoted() throws IOException {
      StringBuilder value = new StringBuilder();
      for (at++; ; at++) {
        if (at >= text.length()) {
          value.append('\n');
          nextLine();
        } else if (text.charAt(at) != '"') {
          value.append(text.charAt(at));
        } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
          value.append('"');
          at++;
        } else {
          at++;
          if (!fieldEnds()) {
            throw AssignmentText.refused("has text after a closing quote");
          }
          return value.toString();
        }
        if (value.length() > Lines.MOST_BYTES) {
          throw AssignmentText.refused("has a quoted field that never ends");
        }
      }
    }

    private void nextLine() throws IOException {
      Lines.Line next = lines == null ? null : lines.next();
      if (next == null || next.text() == null) {
        throw AssignmentText.refused("leaves a quote open");
      }
      text = next.text();
      at = -1;
    }

    /** At a comma, or at the end of the line, a final CR aside. */
    private boolean fieldEnds() {
      return at >= text.length()
          || text.charAt(at) == ','
          || (text.charAt(at) == '\r' && at == text.length() - 1);
    }
  }
}
