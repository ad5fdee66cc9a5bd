package dev.drover.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drover.common.message.Order;
import dev.drover.common.plan.VersionFile;
import dev.drover.common.schema.Standing;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Versions of a fleet. The counts overlap: a project may have pending files and have drifted.
 *
 * @param current projects with nothing pending, failed or drifted
 * @param versions how many projects are at each; {@code none} and {@code unknown} among them
 * @param lastAppliedAt of any project
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record SchemaFleet(
    int total,
    long current,
    long pending,
    long failed,
    long drifted,
    long unreachable,
    Map<String, Long> versions,
    @Nullable Instant lastAppliedAt,
    List<Project> projects) {
  private static final int BAR = 40;

  /** One project; where it stands, or why that cannot be told. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Project(
      String project,
      String server,
      String database,
      @Nullable Standing schema,
      @Nullable String error) {
    static Project of(Order order, Standing standing) {
      return new Project(
          order.project().value(), order.server(), order.database().value(), standing, null);
    }

    static Project silent(Order order, String error) {
      return new Project(
          order.project().value(), order.server(), order.database().value(), null, error);
    }

    boolean isPending() {
      return schema != null && !schema.pending().isEmpty();
    }

    boolean hasFailed() {
      return schema != null && !schema.failed().isEmpty();
    }

    boolean hasDrifted() {
      return schema != null
          && (!schema.changed().isEmpty() || (schema.drift() != null && schema.drift() > 0));
    }

    String version() {
      return schema == null ? "unknown" : schema.version() == null ? "none" : schema.version();
    }

    private String state() {
      if (schema == null) {
        return "unreachable";
      }
      if (hasFailed()) {
        return "failed";
      }
      return hasDrifted() ? "drifted" : isPending() ? "pending" : "current";
    }

    private @Nullable Object detail() {
      if (schema == null) {
        return error;
      }
      if (hasFailed()) {
        return String.join(", ", schema.failed());
      }
      if (!schema.changed().isEmpty()) {
        return "changed: " + String.join(", ", schema.changed());
      }
      return schema.drifted().isEmpty() ? null : schema.drifted().getFirst();
    }
  }

  static SchemaFleet of(List<Project> projects) {
    Map<String, Long> versions =
        new TreeMap<>(
            Comparator.comparing((String version) -> !Character.isDigit(version.charAt(0)))
                .thenComparing((a, b) ->
                    Character.isDigit(a.charAt(0)) && Character.isDigit(b.charAt(0))
                        ? VersionFile.ORDER.compare(a, b)
                        : a.compareTo(b)));
    projects.forEach(project -> versions.merge(project.version(), 1L, Long::sum));
    return new SchemaFleet(
        projects.size(),
        projects.stream().filter(project -> project.state().equals("current")).count(),
        projects.stream().filter(Project::isPending).count(),
        projects.stream().filter(Project::hasFailed).count(),
        projects.stream().filter(Project::hasDrifted).count(),
        projects.stream().filter(project -> project.schema() == null).count(),
        versions,
        projects.stream()
            .map(Project::schema)
            .filter(standing -> standing != null && standing.lastAppliedAt() != null)
            .map(Standing::lastAppliedAt)
            .max(Comparator.naturalOrder())
            .orElse(null),
        projects);
  }

  void print(PrintWriter out) {
    Table table =
        new Table("PROJECT", "DATABASE", "VERSION", "APPLIED", "PENDING", "STATE", "LAST", "WHAT");
    for (Project project : projects) {
      Standing standing = project.schema();
      table.line(
          project.project(),
          project.server() + "/" + project.database(),
          project.version(),
          standing == null ? null : standing.applied(),
          standing == null ? null : standing.pending().size(),
          project.state(),
          standing == null ? null : standing.lastAppliedAt(),
          project.detail());
    }
    table.print(out);
    out.println();
    Table histogram = new Table("VERSION", "PROJECTS", "");
    long most = versions.values().stream().mapToLong(Long::longValue).max().orElse(1);
    versions.forEach((version, count) ->
        histogram.line(version, count, "#".repeat((int) Math.max(1, count * BAR / most))));
    histogram.print(out);
    out.println();
    out.println(
        total
            + " projects: "
            + current
            + " current, "
            + pending
            + " pending, "
            + failed
            + " failed, "
            + drifted
            + " drifted, "
            + unreachable
            + " unreachable; last change "
            + (lastAppliedAt == null ? "never" : lastAppliedAt));
  }
}
