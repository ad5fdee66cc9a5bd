package dev.drover.cli;

import dev.drover.common.api.MigrationReport;
import dev.drover.common.api.PlanDetail;
import dev.drover.common.api.WorkerStatus;
import dev.drover.common.plan.Hooks;
import dev.drover.common.plan.PlanReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

  @Option(
      names = "--drilled-within-days",
      paramLabel = "N",
      defaultValue = "30",
      description =
          "How long ago a backup may have been restored for trial. Default: ${DEFAULT-VALUE}")
  private int days;

  @Override
  public Integer call() {
    try (CoordinatorClient client = server.connect()) {
      MigrationReport report = client.migrationReport(migration.find(client));
      List<Checklist.Point> points = Checklist.of(report.project(), known(client, report));
      output.many(points, MigrationChecklist::table);
      return points.stream()
              .anyMatch(point ->
                  point.state() == Checklist.State.OPEN || point.state() == Checklist.State.FAILED)
          ? ExitCode.REFUSED
          : ExitCode.FINE;
    }
  }

  private Checklist.Known known(CoordinatorClient client, MigrationReport report) {
    CoordinatorClient.BackupQuery drills =
        new CoordinatorClient.BackupQuery(
            "drill", "complete", report.project().project(), null, null);
    return new Checklist.Known(
        client.latestPlanCheck(report.plan()).orElse(null),
        client.backups(drills, null, 1).items().stream().findFirst().orElse(null),
        report.at().minus(Duration.ofDays(days)),
        client.workers().items().stream()
            .filter(WorkerStatus::alive)
            .map(WorkerStatus::kind)
            .collect(Collectors.toSet()),
        hooks(client.plan(report.plan())));
  }

  /** Of a plan that was accepted with its files, of which only the names are known here. */
  private static Hooks hooks(PlanDetail plan) {
    return plan.kind().equals("schema")
        ? Hooks.NONE
        : PlanReader.read(
                plan.yaml(),
                plan.files().stream().collect(Collectors.toMap(file -> file, _ -> "SELECT 1")))
            .plan()
            .hooksOrNone();
  }

  private static Table table(List<Checklist.Point> points) {
    Table table = new Table("WHEN", "POINT", "STATE", "KNOWN BY");
    points.forEach(
        point -> table.line(point.when(), point.what(), point.state().words(), point.evidence()));
    return table;
  }
}
