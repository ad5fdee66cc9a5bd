package dev.drover.cli;

import dev.drover.cli.CoordinatorClient.BackupQuery;
import dev.drover.common.api.BackupJob;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drover backup pin}. */
@Command(
    name = "pin",
    mixinStandardHelpOptions = true,
    description =
        "Keep the bundle of a backup that somebody or a schedule asked for: never prune it.")
final class BackupPin implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(paramLabel = "BUNDLE", description = "Its id.")
  private String bundle = "";

  @Option(names = "--off", description = "Let it be pruned when its time has come.")
  private boolean off;

  @Override
  public Integer call() {
    try (CoordinatorClient client = server.connect()) {
      BackupQuery query = new BackupQuery("backup", null, null, bundle, null);
      List<BackupJob> jobs = client.backups(query, null, 1).items();
      if (jobs.isEmpty()) {
        throw new StateRefusedException(
            "No backup that was asked for has written this bundle. Nothing was done.",
            "Bundles of migrations are kept as long as they may be needed; back up with --pin.");
      }
      JobOption.print(output, client.pinBackup(jobs.getFirst().id(), !off));
    }
    return ExitCode.FINE;
  }
}
