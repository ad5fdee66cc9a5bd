package dev.drover.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.drover.common.api.MigrationState;
import dev.drover.common.api.ProjectReport;
import dev.drover.common.message.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What has to be true of a move before somebody relies on it. */
final class Checklist {
  private static final List<String> BY_HAND =
      List.of(
          "The report is read and kept: drover migration report",
          "The bundle is kept beyond its time where it has to be: drover backup pin",
          "The application's own tests pass on the new database",
          "The application uses the new database, and the way back is written down",
          "The application's logs and query times are watched",
          "The source stays as it is until nobody needs it");

  private Checklist() {}

  /** How far a point is. */
  enum State {
    DONE,
    OPEN,
    FAILED,
    BY_HAND;

    @JsonValue
    String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /**
   * One of them.
   *
   * @param when before, during or after
   * @param evidence how Drover knows; absent of what it cannot
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Point(String when, String what, State state, @Nullable String evidence) {}

  static List<Point> of(ProjectReport project) {
    List<Point> points = new ArrayList<>();
    String bundle = project.bundle();
    points.add(
        new Point(
            "before",
            "There is a backup whose every part was digested",
            bundle == null ? missing(project) : State.DONE,
            bundle));
    points.add(compared(project));
    points.add(clean(project));
    points.add(
        new Point(
            "during",
            "The source did not change since its snapshot",
            has(project, "source_changed") ? State.FAILED : verified(project),
            null));
    points.add(
        new Point(
            "during",
            "The database carries its name",
            project.state() == MigrationState.COMPLETED ? State.DONE : missing(project),
            project.server() + "/" + project.database()));
    BY_HAND.forEach(what -> points.add(new Point("after", what, State.BY_HAND, null)));
    return points;
  }

  private static Point compared(ProjectReport project) {
    String evidence =
        project.findings().stream()
            .filter(finding -> finding.code().equals("tables_compared"))
            .map(Finding::message)
            .findFirst()
            .orElse(
                project.rowsVerified() == null
                    ? project.verdict()
                    : project.rowsVerified() + " rows match");
    return new Point("during", "Every row was compared, and matches", verified(project), evidence);
  }

  private static Point clean(ProjectReport project) {
    long warnings =
        project.findings().stream()
            .filter(finding -> finding.severity() == Finding.Severity.WARNING)
            .count();
    long errors =
        project.findings().stream()
            .filter(finding -> finding.severity() == Finding.Severity.ERROR)
            .count();
    return new Point(
        "during",
        "Nothing was found that stands against it",
        errors > 0 ? State.FAILED : verified(project),
        errors + " errors, " + warnings + " warnings");
  }

  private static State verified(ProjectReport project) {
    String verdict = project.verdict();
    if (verdict == null) {
      return missing(project);
    }
    return verdict.equals("matches") ? State.DONE : State.FAILED;
  }

  private static State missing(ProjectReport project) {
    return project.state().ended() ? State.FAILED : State.OPEN;
  }

  private static boolean has(ProjectReport project, String code) {
    return project.findings().stream().anyMatch(finding -> finding.code().equals(code));
  }
}
