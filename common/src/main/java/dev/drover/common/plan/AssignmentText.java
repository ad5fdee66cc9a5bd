package dev.drover.common.plan;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Json;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.ProjectRef;
import org.jspecify.annotations.Nullable;

/** Makes an {@link Assignment} of a line's fields. */
final class AssignmentText {
  private static final int LONGEST = 255;

  private AssignmentText() {}

  /** A JSON line before its values are checked. */
  private record Fields(
      @Nullable String project,
      @Nullable String server,
      @Nullable String database,
      @Nullable String owner) {}

  static Assignment ofJson(String line) {
    Fields fields;
    try {
      fields = Json.read(line, Fields.class);
    } catch (DroverException e) {
      throw refused("is not one JSON object with project and optional server, database, owner");
    }
    if (fields.project() == null) {
      throw refused("has no project");
    }
    return of(fields.project(), fields.server(), fields.database(), fields.owner());
  }

  /**
   * @param server and the others: absent or not blank
   */
  static Assignment of(
      String project, @Nullable String server, @Nullable String database, @Nullable String owner) {
    checked("server", server);
    checked("owner", owner);
    return new Assignment(
        new ProjectRef(project),
        server,
        database == null ? null : new DatabaseName(database),
        owner);
  }

  private static void checked(String name, @Nullable String value) {
    if (value != null
        && (value.isBlank() || value.length() > LONGEST || value.indexOf('\0') >= 0)) {
      throw refused("has a " + name + " that is blank, longer than " + LONGEST + " or holds a NUL");
    }
  }

  static DroverException refused(String why) {
    return DroverException.user("plan_projects", "the line " + why, null);
  }
}
