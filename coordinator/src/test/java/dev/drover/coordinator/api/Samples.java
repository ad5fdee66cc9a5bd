package dev.drover.coordinator.api;

import dev.drover.common.api.BatchRequest;
import dev.drover.common.api.PlanText;
import dev.drover.common.api.ProjectLine;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plans and batches to send. */
final class Samples {
  static final String YAML =
      """
      name: sample
      kind: isolate
      source: {server: platform, database: platform}
      target: {server: projects, database: "project_{slug}", schema: schema.sql}
      tables:
        - table: public.items
          rows: project = :project
      """;

  static final PlanText PLAN =
      new PlanText(
          YAML, Map.of("schema.sql", "CREATE TABLE items (id int PRIMARY KEY, project text);"));

  private Samples() {}

  static BatchRequest batch(String name, String... projects) {
    return batch(name, null, Arrays.stream(projects).map(Samples::line).toList());
  }

  static BatchRequest batch(String name, @Nullable Integer maxInFlight, List<ProjectLine> lines) {
    return new BatchRequest(name, PLAN, lines, maxInFlight);
  }

  /**
   * @param plan what the plan says
   * @param request what the request does
   */
  static BatchRequest within(String name, String plan, @Nullable String request) {
    PlanText limited = new PlanText(YAML + "limits: {window: '" + plan + "'}\n", PLAN.files());
    return new BatchRequest(name, limited, List.of(line(name)), null, null, request);
  }

  static ProjectLine line(String project) {
    return new ProjectLine(project, null, null, null);
  }
}
