package dev.drover.cli;

import dev.drover.common.api.MigrationReport;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code drover migration checklist}. */
@Command(
    name = "checklist",
    mixinStandardHelpOptions = true,
    description = {
      "What has to be true of a project's move, filled in where Drover has measured it; the rest is"
          + " a person's",
      "to look at. Exit code 3 while something measured is open or has failed."
    })
final class MigrationChecklist implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private MigrationArgument migration = new MigrationArgument();

  @Override
  public Integer call() {
    try (CoordinatorClient client = server.connect()) {
      MigrationReport report = client.migrationReport(migration.find(client));
      List<Checklist.Point> points = Checklist.of(report.project());
      output.many(points, MigrationChecklist::table);
      return points.stream()
              .allMatch(point ->
                  point.state() == Checklist.State.DONE || point.state() == Checklist.State.BY_HAND)
          ? ExitCode.FINE
          : ExitCode.REFUSED;
    }
  }

  private static Table table(List<Checklist.Point> points) {
    Table table = new Table("WHEN", "POINT", "STATE", "KNOWN BY");
    points.forEach(
        point -> table.line(point.when(), point.what(), point.state().words(), point.evidence()));
    return table;
  }
}
