package dev.drover.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.drover.common.api.BackupJob;
import dev.drover.common.api.MigrationState;
import dev.drover.common.api.PlanCheck;
import dev.drover.common.api.ProjectReport;
import dev.drover.common.api.Tested;
import dev.drover.common.message.Finding;
import dev.drover.common.message.WorkerKind;
import dev.drover.common.plan.Hooks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What has to be true of a move before somebody relies on it. */
final class Checklist {
  private static final List<String> BY_HAND =
      List.of(
          "The report is read and kept: drover migration report",
          "The bundle is kept beyond its time where it has to be: drover backup pin",
          "The application uses the new database, and the way back is written down",
          "The application's logs are watched",
          "The source stays as it is until nobody needs it");

  private Checklist() {}

  /** How far a point is. */
  enum State {
    DONE,
    OPEN,
    FAILED,
    BY_HAND,
    /** Somebody said that it goes without. */
    WAIVED;

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

  /**
   * What the coordinator knows beside the migration itself.
   *
   * @param check the latest of the migration's very plan
   * @param drill the latest of the project's that matched
   * @param drilledSince from when on a drill is good enough
   * @param alive which kinds of workers are heard of
   * @param hooks of the migration's plan
   */
  record Known(
      @Nullable PlanCheck check,
      @Nullable BackupJob drill,
      Instant drilledSince,
      Set<WorkerKind> alive,
      Hooks hooks) {}

  static List<Point> of(ProjectReport project, Known known) {
    List<Point> points = new ArrayList<>();
    points.add(checked(known.check()));
    points.add(project.tested() == null ? drilled(known) : tested(project.tested()));
    String bundle = project.bundle();
    points.add(
        new Point(
            "before",
            "There is a backup whose every part was digested",
            bundle == null ? missing(project) : State.DONE,
            bundle));
    HookPoints hooks = new HookPoints(project, known.hooks());
    points.add(hooks.told());
    if (!project.state().ended()) {
      points.add(watched(known.alive()));
    }
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
    points.add(hooks.tested());
    points.add(hooks.toldAfterwards());
    points.add(QueryPoint.of(project));
    BY_HAND.forEach(what -> points.add(new Point("after", what, State.BY_HAND, null)));
    return points;
  }

  private static Point checked(@Nullable PlanCheck check) {
    boolean passed = check != null && check.state() == PlanCheck.State.PASSED;
    return new Point(
        "before",
        "The very plan, with all its files, was checked",
        passed ? State.DONE : State.BY_HAND,
        check == null
            ? "not seen; drover plan check does it"
            : "drover plan check " + check.state().word() + " " + check.endedAt());
  }

  private static Point drilled(Known known) {
    BackupJob drill = known.drill();
    Instant at = drill == null ? null : drill.endedAt();
    boolean lately = at != null && !at.isBefore(known.drilledSince());
    return new Point(
        "before",
        "A backup of the project was restored for trial, and matched",
        lately ? State.DONE : State.BY_HAND,
        drill == null || at == null
            ? "not seen; drover backup drill does it"
            : drill.bundle() + " " + at + (lately ? "" : ", too long ago; drover backup drill"));
  }

  private static Point tested(Tested tested) {
    return new Point(
        "before",
        "It was restored elsewhere before it went to the server for production",
        switch (tested.state()) {
          case PASSED -> State.DONE;
          case WITHOUT -> State.WAIVED;
          case MISSING -> State.FAILED;
        },
        tested.words());
  }

  private static Point watched(Set<WorkerKind> alive) {
    String missing =
        Arrays.stream(WorkerKind.values())
            .filter(kind -> !alive.contains(kind))
            .map(WorkerKind::word)
            .collect(Collectors.joining(", "));
    return new Point(
        "during",
        "Workers of every kind are heard of",
        missing.isEmpty() ? State.DONE : State.OPEN,
        missing.isEmpty() ? null : "none of " + missing);
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

  static State missing(ProjectReport project) {
    return project.state().ended() ? State.FAILED : State.OPEN;
  }

  private static boolean has(ProjectReport project, String code) {
    return project.findings().stream().anyMatch(finding -> finding.code().equals(code));
  }
}
