package dev.drover.cli;

import dev.drover.common.api.ProjectLine;
import dev.drover.common.config.ConfigReader;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Order;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.Schema;
import dev.drover.common.postgres.PostgresFailures;
import dev.drover.common.postgres.Servers;
import dev.drover.common.schema.Reference;
import dev.drover.common.schema.Standing;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover schema status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Show at which version every project's database is, and what is not as its files say.",
      "Reads the databases themselves; exit code 5 when one has failed or drifted, 7 when one"
          + " cannot be asked."
    })
final class SchemaStatus implements Callable<Integer> {
  private static final int AT_A_TIME = 16;

  @Mixin private OutputOption output = new OutputOption();

  @Option(names = "--plan", required = true, paramLabel = "FILE", description = "The plan.")
  private Path plan = Path.of("");

  @Option(
      names = "--projects",
      required = true,
      paramLabel = "FILE",
      description = "The projects; - for standard input.")
  private String projects = "";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "drover.yaml; every key can also come from the environment.")
  private @Nullable Path config;

  @Override
  public Integer call() throws InterruptedException {
    PlanOnDisk read = PlanOnDisk.load(plan);
    if (read.malformed()) {
      Errors.findings(read.findings(), output.err());
      return ExitCode.INVALID;
    }
    Schema schema = schema(read.read().plan());
    List<ProjectLine> lines = ProjectsOnDisk.load(projects);
    DroverConfig known = ConfigReader.read(config, System.getenv());
    SchemaFleet fleet;
    try (Servers servers = new Servers(known, "drover-schema")) {
      fleet = SchemaFleet.of(ask(servers, schema, lines));
    }
    output.one(fleet, one -> one.print(output.out()));
    return fleet.unreachable() > 0
        ? ExitCode.UNREACHABLE
        : fleet.failed() + fleet.drifted() > 0 ? ExitCode.DIFFERS : ExitCode.FINE;
  }

  static Schema schema(Plan plan) {
    return switch (plan) {
      case Schema schema -> schema;
      case Isolate _, Database _ ->
          throw DroverException.user(
              "plan_kind",
              "The plan '" + plan.name() + "' has no versions: it is not of kind schema.",
              "Name a plan of kind schema.");
    };
  }

  private static List<SchemaFleet.Project> ask(
      Servers servers, Schema plan, List<ProjectLine> lines) throws InterruptedException {
    Reference.Library references = new Reference.Library(servers);
    List<Future<SchemaFleet.Project>> asked = new ArrayList<>();
    List<SchemaFleet.Project> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME)) {
      for (ProjectLine line : lines) {
        Order order = order(line, plan);
        asked.add(threads.submit(() -> project(servers, references, plan, order)));
      }
      for (Future<SchemaFleet.Project> answer : asked) {
        answers.add(answer.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("A project could not be asked", e.getCause());
    }
    return answers;
  }

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

  private static SchemaFleet.Project project(
      Servers servers, Reference.Library references, Schema plan, Order order) {
    try (Connection database = servers.open(order.server(), order.database())) {
      return SchemaFleet.Project.of(order, Standing.of(database, order, plan, references));
    } catch (SQLException e) {
      return SchemaFleet.Project.silent(order, PostgresFailures.of(e).message());
    } catch (DroverException e) {
      return SchemaFleet.Project.silent(order, e.failure().message());
    }
  }
}
