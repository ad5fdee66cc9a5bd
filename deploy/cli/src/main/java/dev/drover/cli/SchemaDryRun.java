package dev.drover.cli;

import dev.drover.common.api.ProjectLine;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Order;
import dev.drover.common.plan.Schema;
import dev.drover.common.postgres.PostgresFailures;
import dev.drover.common.postgres.Servers;
import dev.drover.common.schema.DryRun;
import dev.drover.common.schema.TableSizes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover schema dry-run}. */
@Command(
    name = "dry-run",
    mixinStandardHelpOptions = true,
    description = {
      "Run a project's pending files on a scratch clone of its database, without its rows, and show"
          + " what they change,",
      "which locks each statement takes, what it rewrites and reads, and what would take it back.",
      "The project's own database is only read; exit code 4 when the files fail."
    })
final class SchemaDryRun implements Callable<Integer> {
  @Mixin private OutputOption output = new OutputOption();

  @Mixin private VersionsOption versions = new VersionsOption();

  @Option(
      names = "--project",
      required = true,
      paramLabel = "REF",
      description = "Whose files; again for more. Projects that are alike need one dry run.")
  private List<String> refs = List.of();

  @Option(
      names = "--projects",
      paramLabel = "FILE",
      description = "Where the projects' servers and databases are named, if the plan's are not.")
  private @Nullable String projects;

  @Override
  public Integer call() {
    Schema schema = versions.plan(output);
    if (schema == null) {
      return ExitCode.INVALID;
    }
    List<SchemaPreview> previews;
    try (Servers servers = versions.servers()) {
      previews = lines().stream().map(line -> preview(servers, schema, line)).toList();
    }
    if (output.forPeople()) {
      previews.forEach(preview -> new SchemaPreviewText(output.out()).print(preview));
      output.out().flush();
    } else if (previews.size() == 1) {
      output.one(previews.getFirst(), _ -> {});
    } else {
      output.many(previews, _ -> new Table());
    }
    return previews.stream().anyMatch(preview -> preview.failure() != null)
        ? ExitCode.SOME_FAILED
        : ExitCode.FINE;
  }

  private List<ProjectLine> lines() {
    List<ProjectLine> named = projects == null ? List.of() : ProjectsOnDisk.load(projects);
    return refs.stream()
        .map(ref ->
            named.stream()
                .filter(line -> line.project().equals(ref))
                .findFirst()
                .orElseGet(() -> unnamed(ref)))
        .toList();
  }

  private ProjectLine unnamed(String ref) {
    if (projects != null) {
      throw DroverException.user(
          "project_unknown",
          "The project '" + ref + "' is not in " + projects + ".",
          "Name one that is, or leave --projects out.");
    }
    return new ProjectLine(ref, null, null, null);
  }

  private static SchemaPreview preview(Servers servers, Schema plan, ProjectLine line) {
    Order order = VersionsOption.order(line, plan);
    try (Connection database = servers.open(order.server(), order.database())) {
      DryRun run = DryRun.of(servers, order, plan, database);
      return SchemaPreview.of(order, plan, run, TableSizes.read(database));
    } catch (SQLException e) {
      throw new DroverException(PostgresFailures.of(e), e);
    }
  }
}
