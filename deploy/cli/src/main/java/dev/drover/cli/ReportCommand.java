package dev.drover.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.common.api.BatchReport;
import dev.drover.common.api.MigrationReport;
import dev.drover.common.api.ProjectReport;
import dev.drover.common.message.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code drover report}. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Report on a batch or one migration, to be handed to somebody else: what was moved, checked",
      "and found, by whom, when, how long it took, and where the audit trail ends."
    })
final class ReportCommand implements Callable<Integer> {
  /** The way a report is written. */
  enum Format {
    json,
    html,
    markdown
  }

  @Mixin private ServerOption server = new ServerOption();

  @Parameters(
      paramLabel = "BATCH|MIGRATION",
      description = "A batch's name or id, or a migration's id.")
  private String named = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "markdown",
      description =
          "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}. html is one file that"
              + " needs nothing beside it.")
  private Format format = Format.markdown;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    try (CoordinatorClient client = server.connect()) {
      MigrationReport one = migration(client);
      if (one == null) {
        batch(client);
      } else {
        migration(one);
      }
    }
    return ExitCode.FINE;
  }

  /** Absent when the name is not a migration's. */
  private @Nullable MigrationReport migration(CoordinatorClient client) {
    if (!MigrationArgument.isId(named)) {
      return null;
    }
    try {
      return client.migrationReport(UUID.fromString(named));
    } catch (ProblemException e) {
      if ("not_found".equals(e.problem().code())) {
        return null;
      }
      throw e;
    }
  }

  private void migration(MigrationReport report) throws IOException {
    switch (format) {
      case json -> {
        ObjectMapper mapper = Json.mapper();
        out().println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(report));
        out().flush();
      }
      case html -> new ReportText(new HtmlPage(out())).migration(report);
      case markdown -> new ReportText(new MarkdownPage(out())).migration(report);
    }
  }

  private void batch(CoordinatorClient client) throws IOException {
    BatchReport report = client.batchReport(named);
    switch (format) {
      case json -> json(report, client);
      case html -> text(new ReportText(new HtmlPage(out())), report, client);
      case markdown -> text(new ReportText(new MarkdownPage(out())), report, client);
    }
  }

  private void text(ReportText text, BatchReport report, CoordinatorClient client) {
    text.batch(report);
    Paging.each((cursor, size) -> client.projectReports(named, cursor, size), text::project);
    text.end();
  }

  /** The report with one member more, {@code projects}, each project on a line of its own. */
  private void json(BatchReport report, CoordinatorClient client) throws IOException {
    ObjectMapper mapper = Json.mapper();
    String whole = mapper.writeValueAsString(report);
    out().print(whole.substring(0, whole.length() - 1) + ",\"projects\":[");
    AtomicReference<String> before = new AtomicReference<>("\n");
    Paging.each(
        (cursor, size) -> client.projectReports(named, cursor, size),
        (ProjectReport project) -> out().print(before.getAndSet(",\n") + Json.text(project)));
    out().println("]}");
    out().flush();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
