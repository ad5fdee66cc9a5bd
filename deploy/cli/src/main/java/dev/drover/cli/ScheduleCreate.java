package dev.drover.cli;

import dev.drover.common.api.BackupJob;
import dev.drover.common.api.PlanText;
import dev.drover.common.api.ProjectLine;
import dev.drover.common.api.ScheduleRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drover schedule create}. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = {
      "Back up projects, drill bundles, or prune the store, by the clock. The same schedule again"
          + " changes",
      "nothing.",
      "What is missed while no coordinator runs is caught up by one firing."
    })
final class ScheduleCreate implements Callable<Integer> {
  /** What is done. */
  enum Kind {
    backup,
    drill,
    prune
  }

  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(paramLabel = "NAME", description = "What to call it.")
  private String name = "";

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      defaultValue = "backup",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private Kind kind = Kind.backup;

  @Option(
      names = "--cron",
      required = true,
      paramLabel = "EXPRESSION",
      description = "Minute, hour, day of month, month, day of week, as '30 2 * * *'.")
  private String cron = "";

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      defaultValue = "UTC",
      description = "The time zone it is read in, as Europe/Berlin. Default: ${DEFAULT-VALUE}")
  private String zone = "UTC";

  @Option(names = "--plan", paramLabel = "FILE", description = "Of backups: the plan.")
  private @Nullable Path plan;

  @Option(
      names = "--projects",
      paramLabel = "FILE",
      description =
          "Whose, one ref a line; - for standard input. Of drills: without it, a sample of all.")
  private @Nullable String projects;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "Of drills: how many projects. Default: 5")
  private @Nullable Integer sample;

  @Option(
      names = "--keep-days",
      paramLabel = "N",
      description =
          "Of prunes: keep all bundles that are younger, beside those that 'backup prune' keeps."
              + " Default: 30")
  private @Nullable Integer keepDays;

  @Override
  public Integer call() {
    PlanText text = null;
    if (plan != null) {
      PlanOnDisk read = PlanOnDisk.load(plan);
      Errors.findings(read.findings(), output.err());
      if (read.malformed()) {
        return ExitCode.INVALID;
      }
      text = read.text();
    }
    List<String> refs =
        projects == null
            ? List.of()
            : ProjectsOnDisk.load(projects).stream().map(ProjectLine::project).toList();
    try (CoordinatorClient client = server.connect()) {
      ScheduleCommand.print(
          output,
          client.createSchedule(
              new ScheduleRequest(
                  name,
                  switch (kind) {
                    case backup -> BackupJob.Kind.BACKUP;
                    case drill -> BackupJob.Kind.DRILL;
                    case prune -> BackupJob.Kind.PRUNE;
                  },
                  cron,
                  zone,
                  text,
                  refs,
                  sample,
                  keepDays)));
    }
    return ExitCode.FINE;
  }
}
