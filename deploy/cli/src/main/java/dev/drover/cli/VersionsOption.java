package dev.drover.cli;

import dev.drover.common.api.ProjectLine;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Order;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.Schema;
import dev.drover.common.postgres.Servers;
import dev.drover.common.schema.Placeholders;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A plan of kind schema, and the servers that its databases are on. */
final class VersionsOption {
  @Option(names = "--plan", required = true, paramLabel = "FILE", description = "The plan.")
  private Path plan = Path.of("");

  @Mixin private ConfigOption config = new ConfigOption();

  /**
   * Null when it is malformed, which has been told then.
   *
   * @throws DroverException {@code plan_kind}; {@code placeholder_missing} and the like
   */
  @Nullable Schema plan(OutputOption output) {
    PlanOnDisk read = PlanOnDisk.load(plan);
    if (read.malformed()) {
      Errors.findings(read.findings(), output.err());
      return null;
    }
    Schema schema = schema(read.read().plan());
    Placeholders.require(schema);
    return schema;
  }

  Servers servers() {
    return config.servers();
  }

  private static Schema schema(Plan plan) {
    return switch (plan) {
      case Schema schema -> schema;
      case Isolate _, Database _ ->
          throw DroverException.user(
              "plan_kind",
              "The plan '" + plan.name() + "' has no versions: it is not of kind schema.",
              "Name a plan of kind schema.");
    };
  }

  /** What a worker would be told about a project. */
  static Order order(ProjectLine line, Schema plan) {
    ProjectRef project = new ProjectRef(line.project());
    String database = line.database();
    return new Order(
        MigrationId.next(),
        1,
        project,
        line.server() == null ? plan.target().server() : line.server(),
        database == null ? plan.target().databaseOf(project) : new DatabaseName(database),
        600);
  }
}
