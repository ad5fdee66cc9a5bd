package dev.drover.cli;

import dev.drover.common.api.MigrationReport;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code drover migration report}. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Report on one project's move, to be handed to somebody else: what was moved, checked and"
          + " found,",
      "by whom, when, and where the audit trail ends. 'drover report' does the same by id."
    })
final class MigrationReportVerb implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private ReportOption output = new ReportOption();
  @Mixin private MigrationArgument migration = new MigrationArgument();

  @Override
  public Integer call() throws IOException {
    try (CoordinatorClient client = server.connect()) {
      MigrationReport report = client.migrationReport(migration.find(client));
      output.one(report, page -> new ReportText(page).migration(report));
    }
    return ExitCode.FINE;
  }
}
