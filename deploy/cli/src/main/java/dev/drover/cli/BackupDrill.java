package dev.drover.cli;

import dev.drover.common.api.BackupJob;
import dev.drover.common.api.BackupRun;
import dev.drover.common.api.DrillRequest;
import dev.drover.common.message.TableRows;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drover backup drill}. */
@Command(
    name = "drill",
    mixinStandardHelpOptions = true,
    description = {
      "Prove that bundles can be restored: restore projects' newest ones into scratch databases on"
          + " their",
      "targets' servers, compare every row, and drop the scratch databases.",
      "Exit code 5 when one could not be proven."
    })
final class BackupDrill implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private JobOption job = new JobOption();

  @Parameters(
      paramLabel = "PROJECT",
      arity = "0..*",
      description =
          "Whose. Without any: a sample, those first that were never drilled or longest ago.")
  private List<String> projects = new ArrayList<>();

  @Option(names = "--sample", paramLabel = "N", description = "How many projects. Default: 5")
  private @Nullable Integer sample;

  @Override
  public Integer call() throws InterruptedException {
    try (CoordinatorClient client = server.connect()) {
      BackupRun run =
          client.drillBackups(new DrillRequest(projects, sample, job.reason()), job.key());
      List<BackupJob> ended = job.follow(client, run.jobs());
      output.one(
          new BackupRun(run.run(), ended),
          shown -> {
            table(shown.jobs()).print(output.out());
            shown.jobs().stream()
                .filter(one -> one.failure() != null)
                .forEach(one -> Errors.failureLines(one.failure(), output.out()));
          });
      return ended.stream().anyMatch(one -> one.state() == BackupJob.State.FAILED)
          ? ExitCode.DIFFERS
          : ExitCode.FINE;
    }
  }

  private static Table table(List<BackupJob> jobs) {
    Table table = new Table("PROJECT", "BUNDLE", "RESULT", "TABLES", "ROWS", "NOTE");
    for (BackupJob job : jobs) {
      table.line(
          job.project(),
          job.bundle(),
          switch (job.state()) {
            case COMPLETE -> "proven";
            case FAILED -> job.failure() == null ? "failed" : job.failure().code();
            case WAITING, RUNNING -> job.state().word();
          },
          job.tables().size(),
          job.tables().stream().mapToLong(TableRows::rows).sum(),
          job.note());
    }
    return table;
  }
}
