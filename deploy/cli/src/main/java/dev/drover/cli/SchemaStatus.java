package dev.drover.cli;

import dev.drover.common.api.ProjectLine;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Order;
import dev.drover.common.plan.Schema;
import dev.drover.common.postgres.PostgresFailures;
import dev.drover.common.postgres.Servers;
import dev.drover.common.schema.Reference;
import dev.drover.common.schema.Standing;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

  @Mixin private VersionsOption versions = new VersionsOption();

  @Option(
      names = "--projects",
      required = true,
      paramLabel = "FILE",
      description = "The projects; - for standard input.")
  private String projects = "";

  @Override
  public Integer call() throws InterruptedException {
    Schema schema = versions.plan(output);
    if (schema == null) {
      return ExitCode.INVALID;
    }
    List<ProjectLine> lines = ProjectsOnDisk.load(projects);
    SchemaFleet fleet;
    try (Servers servers = versions.servers()) {
      fleet = SchemaFleet.of(ask(servers, schema, lines));
    }
    output.one(fleet, one -> one.print(output.out()));
    return fleet.unreachable() > 0
        ? ExitCode.UNREACHABLE
        : fleet.failed() + fleet.drifted() > 0 ? ExitCode.DIFFERS : ExitCode.FINE;
  }

  private static List<SchemaFleet.Project> ask(
      Servers servers, Schema plan, List<ProjectLine> lines) throws InterruptedException {
    Reference.Library references = new Reference.Library(servers);
    List<Future<SchemaFleet.Project>> asked = new ArrayList<>();
    List<SchemaFleet.Project> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME)) {
      for (ProjectLine line : lines) {
        Order order = VersionsOption.order(line, plan);
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
