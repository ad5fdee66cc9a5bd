package dev.drover.cli;

import dev.drover.cli.Checklist.Point;
import dev.drover.cli.Checklist.State;
import dev.drover.common.api.ProjectReport;

/** The point of a checklist that the verification's clock has seen to. */
final class QueryPoint {
  private static final String WHAT = "Queries take no longer than they took in the source";

  private QueryPoint() {}

  /** One that is slower is for a person to judge. */
  static Point of(ProjectReport project) {
    long slower = count(project, "query_slower");
    long timed = slower + count(project, "query_timed");
    return timed == 0
        ? new Point("after", WHAT, State.BY_HAND, null)
        : new Point(
            "after",
            WHAT,
            slower == 0 ? State.DONE : State.BY_HAND,
            slower + " of " + timed + " queries are slower");
  }

  private static long count(ProjectReport project, String code) {
    return project.findings().stream().filter(finding -> finding.code().equals(code)).count();
  }
}
