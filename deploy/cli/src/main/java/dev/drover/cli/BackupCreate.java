package dev.drover.cli;

import dev.drover.common.api.BackupJob;
import dev.drover.common.api.BackupRequest;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover backup create}. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = {
      "Back up one project's rows of the plan's source, or under a plan of kind database its whole",
      "database, outside of any migration.",
      "Exit code 4 when it failed."
    })
final class BackupCreate implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private JobOption job = new JobOption();

  @Option(
      names = "--plan",
      required = true,
      paramLabel = "FILE",
      description = "The plan that says which rows, or which database, are the project's.")
  private Path plan = Path.of("");

  @Option(names = "--project", required = true, paramLabel = "REF", description = "Whose rows.")
  private String project = "";

  @Option(names = "--pin", description = "Keep the bundle for ever: it is never pruned.")
  private boolean pin;

  @Override
  public Integer call() throws InterruptedException {
    PlanOnDisk read = PlanOnDisk.load(plan);
    Errors.findings(read.findings(), output.err());
    if (read.malformed()) {
      return ExitCode.INVALID;
    }
    try (CoordinatorClient client = server.connect()) {
      BackupRequest request = new BackupRequest(read.text(), project, pin, job.reason());
      BackupJob made = job.follow(client, client.createBackup(request, job.key()));
      JobOption.print(output, made);
      return JobOption.exitCode(made);
    }
  }
}
