package dev.drover.common.plan;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a projects file, in UTF-8, as a stream; its first line tells its form:
 *
 * <ul>
 *   <li>CSV (RFC 4180) when it is a header of {@code project} and any of {@code server}, {@code
 *       database}, {@code owner};
 *   <li>one JSON object a line, with the same names, when it begins with a brace;
 *   <li>otherwise one ref a line.
 * </ul>
 *
 * Lines end with LF or CRLF; an empty line counts as none, and a byte order mark at the start is
 * dropped. Apart from that every byte of a ref counts: blanks are not trimmed. Refs with line
 * breaks, or a first ref that looks like a header or an object, need CSV. Memory is bounded: about
 * 40 bytes a project, to notice the same one twice.
 */
public final class ProjectsReader {
  private static final String CODE = "plan_projects";
  private static final int MOST_NAMED = 20;

  private final Consumer<Assignment> sink;
  private final Consumer<Finding> findings;
  private final SeenRefs seen = new SeenRefs();
  private long projects;

  private ProjectsReader(Consumer<Assignment> sink, Consumer<Finding> findings) {
    this.sink = sink;
    this.findings = findings;
  }

  /**
   * Reads all of them.
   *
   * @throws DroverException {@code plan_projects} naming the first bad lines and how many there are
   */
  public static List<Assignment> read(InputStream in) throws IOException {
    List<Assignment> projects = new ArrayList<>();
    List<Finding> wrong = new ArrayList<>();
    read(in, projects::add, wrong::add);
    if (!wrong.isEmpty()) {
      String named =
          wrong.stream().limit(MOST_NAMED).map(Finding::message).collect(Collectors.joining("\n"));
      String more =
          wrong.size() > MOST_NAMED ? "\nand " + (wrong.size() - MOST_NAMED) + " more" : "";
      throw DroverException.user(CODE, named + more, "Correct the projects file.");
    }
    return projects;
  }

  /**
   * Reads them one by one.
   *
   * @param sink gets each good project, in order, also after bad ones
   * @param findings gets an error of code {@code plan_projects} for each bad line, in order
   */
  public static void read(InputStream in, Consumer<Assignment> sink, Consumer<Finding> findings)
      throws IOException {
    ProjectsReader reader = new ProjectsReader(sink, findings);
    reader.all(new Lines(in));
    if (reader.projects == 0) {
      findings.accept(
          Finding.error(CODE, null, "there is no project in it", "Write one project ref a line."));
    }
  }

  private void all(Lines lines) throws IOException {
    CsvReader csv = null;
    boolean json = false;
    boolean first = true;
    for (Lines.Line line = lines.next(); line != null; line = lines.next()) {
      if (line.text() != null && line.withoutReturn().isEmpty()) {
        continue;
      }
      if (first) {
        first = false;
        csv = line.text() == null ? null : CsvReader.ofHeader(line.withoutReturn());
        json = line.text() != null && line.text().startsWith("{");
        if (csv != null) {
          continue;
        }
      }
      one(lines, line, csv, json);
    }
  }

  private void one(Lines lines, Lines.Line line, @Nullable CsvReader csv, boolean json)
      throws IOException {
    projects++;
    try {
      Assignment assignment =
          line.text() == null
              ? refuse("is not UTF-8, or longer than " + Lines.MOST_BYTES + " bytes")
              : csv != null
                  ? csv.assignment(line.text(), lines)
                  : json
                      ? AssignmentText.ofJson(line.withoutReturn())
                      : AssignmentText.of(line.withoutReturn(), null, null, null);
      int earlier = seen.add(assignment.project(), line.number());
      if (earlier > 0) {
        refuse("names project " + assignment.project() + ", as does line " + earlier);
      }
      sink.accept(assignment);
    } catch (DroverException e) {
      findings.accept(
          Finding.error(
              CODE,
              null,
              "line " + line.number() + ": " + e.failure().message(),
              e.failure().remedy()));
    }
  }

  private static Assignment refuse(String why) {
    throw DroverException.user(CODE, "the line " + why, null);
  }
}
