package dev.drover.cli;

import dev.drover.common.api.ProjectLine;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Finding;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.Printable;
import dev.drover.common.plan.Assignment;
import dev.drover.common.plan.ProjectsReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A projects file, or standard input in its place. */
final class ProjectsOnDisk {
  private static final String STANDARD_INPUT = "-";

  private ProjectsOnDisk() {}

  /**
   * @param file {@code -} for standard input
   * @throws InvalidInputException naming every bad line
   * @throws DroverException {@code projects_unreadable}
   */
  static List<ProjectLine> load(String file) {
    List<ProjectLine> lines = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    try (InputStream in = new BufferedInputStream(open(file))) {
      ProjectsReader.read(in, assignment -> lines.add(line(assignment)), findings::add);
    } catch (IOException e) {
      throw unreadable(file, "cannot be read (" + e.getClass().getSimpleName() + ")");
    }
    if (!findings.isEmpty()) {
      throw new InvalidInputException(
          "The projects file " + Printable.of(file) + " has mistakes.", findings);
    }
    return lines;
  }

  private static InputStream open(String file) throws IOException {
    if (file.equals(STANDARD_INPUT)) {
      return System.in;
    }
    Path path = Path.of(file);
    if (!Files.isRegularFile(path)) {
      throw unreadable(file, Files.exists(path) ? "is not a regular file" : "is not there");
    }
    return Files.newInputStream(path);
  }

  private static ProjectLine line(Assignment assignment) {
    DatabaseName database = assignment.database();
    return new ProjectLine(
        assignment.project().value(),
        assignment.server(),
        database == null ? null : database.value(),
        assignment.owner());
  }

  private static DroverException unreadable(String file, String why) {
    return DroverException.user(
        "projects_unreadable",
        "The projects file " + Printable.of(file) + " " + why + ".",
        "Name a readable file.");
  }
}
