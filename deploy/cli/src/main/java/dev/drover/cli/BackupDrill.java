package dev.drover.cli;

import dev.drover.common.api.BackupJob;
import dev.drover.common.api.BackupRun;
import dev.drover.common.api.DrillRequest;
import dev.drover.common.bundle.BundleReader;
import dev.drover.common.message.TableRows;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code drover backup drill}. */
@Command(
    name = "drill",
    mixinStandardHelpOptions = true,
    description = {
      "Prove that bundles can be restored: restore projects' newest ones, or a named one, into"
          + " scratch databases",
      "on their targets' servers, compare every row, and drop the scratch databases.",
      "Exit code 5 when one could not be proven."
    })
final class BackupDrill implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private StoreOption store = new StoreOption();
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

  @Option(names = "--bundle", paramLabel = "ID", description = "This one, instead of newest ones.")
  private @Nullable String bundle;

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description = "Of --bundle: the plan it was backed up under; needed for imported bundles.")
  private @Nullable Path plan;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    DrillRequest request = request();
    try (CoordinatorClient client = server.connect()) {
      BackupRun run = client.drillBackups(request, job.key());
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

  private DrillRequest request() throws IOException {
    if (bundle == null && plan == null) {
      return new DrillRequest(projects, sample, job.reason());
    }
    if (bundle == null || !projects.isEmpty() || sample != null) {
      throw new ParameterException(
          spec.commandLine(), "--bundle comes without projects and --sample, --plan with it.");
    }
    BundleReader reader = store.open().open(new BundleId(bundle));
    return new DrillRequest(
        List.of(reader.manifest().project().value()),
        null,
        bundle,
        reader.manifestSha256(),
        reader.manifest().migration().value(),
        plan == null ? null : PlanOnDisk.load(plan).text(),
        job.reason());
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
