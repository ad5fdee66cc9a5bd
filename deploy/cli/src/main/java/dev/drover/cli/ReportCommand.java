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
import picocli.CommandLine.Parameters;

/** {@code drover report}. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Report on a batch or one migration, to be handed to somebody else: what was moved, checked",
      "and found, by whom, when, how long it took, and where the audit trail ends."
    })
final class ReportCommand implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();

  @Parameters(
      paramLabel = "BATCH|MIGRATION",
      description = "A batch's name or id, or a migration's id.")
  private String named = "";

  @Mixin private ReportOption output = new ReportOption();

  @Override
  public Integer call() throws IOException {
    try (CoordinatorClient client = server.connect()) {
      MigrationReport one = migration(client);
      if (one == null) {
        batch(client);
      } else {
        output.one(one, page -> new ReportText(page).migration(one));
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

  private void batch(CoordinatorClient client) throws IOException {
    BatchReport report = client.batchReport(named);
    if (output.json()) {
      json(report, client);
    } else {
      text(new ReportText(output.page()), report, client);
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
    return output.out();
  }
}
