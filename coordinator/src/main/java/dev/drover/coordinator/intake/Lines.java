package dev.drover.coordinator.intake;

import dev.drover.common.api.ProjectLine;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.Printable;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Assignment;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns the lines of a batch into assignments with server and database resolved, and finds every
 * line that is wrong, says the same project again, or leads two projects into one database.
 */
final class Lines {
  private static final int LONGEST_OWNER = 255;
  private static final int LONGEST_SERVER = 100;

  private final Mistakes mistakes;
  private final Map<ProjectRef, Integer> lineOfProject = new HashMap<>();
  private final Map<Place, Integer> lineOfPlace = new HashMap<>();

  private Lines(Mistakes mistakes) {
    this.mistakes = mistakes;
  }

  private record Place(String server, DatabaseName database) {}

  /**
   * @param plan absent when it is malformed; then places are not compared
   */
  static List<Assignment> read(List<ProjectLine> lines, @Nullable Plan plan, Mistakes mistakes) {
    if (lines.isEmpty()) {
      mistakes.add("plan_projects", "The batch names no project.", "Name at least one.");
    }
    Lines reader = new Lines(mistakes);
    List<Assignment> assignments = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      Assignment assignment = reader.line(i + 1, lines.get(i), plan);
      if (assignment != null) {
        assignments.add(assignment);
      }
    }
    return assignments;
  }

  private @Nullable Assignment line(int number, ProjectLine line, @Nullable Plan plan) {
    String where = "Project " + number + ": ";
    ProjectRef project = mistakes.attempt(where, () -> new ProjectRef(line.project()));
    String named = line.database();
    DatabaseName database =
        named == null ? null : mistakes.attempt(where, () -> new DatabaseName(named));
    checkServer(where, line.server());
    checkOwner(where, line.owner());
    if (project == null) {
      return null;
    }
    Integer earlier = lineOfProject.putIfAbsent(project, number);
    if (earlier != null) {
      mistakes.add(
          "plan_projects",
          where + project + " is project " + earlier + " already.",
          "Name every project once.");
      return null;
    }
    return plan == null || (named != null && database == null)
        ? new Assignment(project, line.server(), database, line.owner())
        : resolved(number, where, project, line, database, plan);
  }

  private @Nullable Assignment resolved(
      int number,
      String where,
      ProjectRef project,
      ProjectLine line,
      @Nullable DatabaseName named,
      Plan plan) {
    Target target = plan.target();
    DatabaseName database =
        named != null ? named : mistakes.attempt(where, () -> target.databaseOf(project));
    if (database == null) {
      return null;
    }
    String server = line.server() == null ? target.server() : line.server();
    Integer earlier = lineOfPlace.putIfAbsent(new Place(server, database), number);
    if (earlier != null) {
      mistakes.add(
          "plan_projects",
          where
              + project
              + " would go to database "
              + database
              + " of server "
              + Printable.of(server)
              + ", as project "
              + earlier
              + " does.",
          "Give each project a database of its own; {slug} in the plan's target makes distinct"
              + " names.");
    }
    return new Assignment(project, server, database, line.owner());
  }

  private void checkServer(String where, @Nullable String server) {
    if (server == null) {
      return;
    }
    if (server.indexOf(':') >= 0 || server.indexOf('/') >= 0) {
      mistakes.add(
          "target_not_allowed",
          where + "its server is an address.",
          "Name a server of drover.yaml; addresses and credentials stay there.");
    } else if (server.isBlank() || server.length() > LONGEST_SERVER || server.indexOf('\0') >= 0) {
      mistakes.add(
          "server_invalid",
          where + "its server is blank or too long.",
          "Name a server of drover.yaml.");
    }
  }

  private void checkOwner(String where, @Nullable String owner) {
    if (owner != null && (owner.length() > LONGEST_OWNER || owner.indexOf('\0') >= 0)) {
      mistakes.add(
          "owner_invalid",
          where + "its owner is too long or holds a NUL.",
          "Use at most " + LONGEST_OWNER + " characters.");
    }
  }
}
