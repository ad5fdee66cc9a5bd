package dev.drover.cli;

import dev.drover.cli.Checklist.Point;
import dev.drover.cli.Checklist.State;
import dev.drover.common.api.MigrationState;
import dev.drover.common.api.ProjectReport;
import dev.drover.common.message.Finding;
import dev.drover.common.plan.Hook;
import dev.drover.common.plan.Hooks;
import dev.drover.common.plan.Hooks.When;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Points of a checklist that the plan's hooks have seen to; without hooks they are a person's. A
 * restore of a backup calls none.
 */
final class HookPoints {
  private final ProjectReport project;
  private final Hooks hooks;

  HookPoints(ProjectReport project, Hooks hooks) {
    this.project = project;
    this.hooks = project.restoredFrom() == null ? hooks : Hooks.NONE;
  }

  /** Nothing is backed up before each of them has answered. */
  Point told() {
    String what = "Whoever has to know was told, and writers are kept away";
    return point(
        "before",
        what,
        When.BEFORE,
        project.bundle() == null ? Checklist.missing(project) : State.DONE);
  }

  /** Nothing matches before each of them has passed. */
  Point tested() {
    String verdict = project.verdict();
    State state =
        verdict == null
            ? Checklist.missing(project)
            : verdict.equals("matches") ? State.DONE : State.FAILED;
    return point(
        "after", "The application's own tests pass on the new database", When.VERIFY, state);
  }

  Point toldAfterwards() {
    boolean warned =
        project.findings().stream()
            .anyMatch(finding ->
                finding.severity() == Finding.Severity.WARNING
                    && List.of("hook_failed", "url_not_allowed", "url_invalid")
                        .contains(finding.code()));
    State state =
        project.state() != MigrationState.COMPLETED
            ? Checklist.missing(project)
            : warned ? State.FAILED : State.DONE;
    return point("after", "Whoever waits for the move was told that it is done", When.AFTER, state);
  }

  private Point point(String when, String what, When moment, State state) {
    List<Hook> some = hooks.at(moment);
    if (some.isEmpty()) {
      return new Point(when, what, State.BY_HAND, null);
    }
    String names = some.stream().map(Hook::name).collect(Collectors.joining(", "));
    return new Point(when, what, state, "hooks." + moment.word() + ": " + names);
  }
}
