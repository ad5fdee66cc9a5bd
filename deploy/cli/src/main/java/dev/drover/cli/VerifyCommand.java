package dev.drover.cli;

import dev.drover.common.api.BackupJob;
import dev.drover.common.api.PlanText;
import dev.drover.common.api.VerificationRequest;
import dev.drover.common.bundle.BundleReader;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code drover verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Compare a project's database with what the source holds now, or with a bundle, outside of"
          + " any migration;",
      "or count whose the rows of a batch's source are: each is one project's, or nobody's.",
      "Reads only. Exit code 5 when it differs, 4 when something kept it from being proven."
    })
final class VerifyCommand implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private StoreOption store = new StoreOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private JobOption job = new JobOption();

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description = "Says which rows are the project's; needed without --bundle.")
  private @Nullable Path plan;

  @Option(names = "--project", paramLabel = "REF", description = "Whose; needed without --bundle.")
  private @Nullable String project;

  @Option(
      names = "--bundle",
      paramLabel = "ID",
      description = "Compare with this bundle instead of the source.")
  private @Nullable String bundle;

  @Option(
      names = "--batch",
      paramLabel = "NAME",
      description =
          "Count for each table the source's rows, those that the batch's projects take, those that"
              + " nobody takes and those that several do.")
  private @Nullable String batch;

  @Option(
      names = "--in",
      paramLabel = "PLACE",
      description =
          "What to look at: target (the project's own database) or SERVER/DATABASE. Default:"
              + " target")
  private @Nullable String in;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    VerificationRequest request = request();
    try (CoordinatorClient client = server.connect()) {
      BackupJob done = job.follow(client, client.verify(request, job.key()));
      JobOption.print(output, done);
      return JobOption.exitCode(done);
    }
  }

  private VerificationRequest request() throws IOException {
    if (batch != null) {
      if (plan != null || project != null || bundle != null || in != null) {
        throw new ParameterException(spec.commandLine(), "--batch comes without the others.");
      }
      return VerificationRequest.ofBatch(batch, job.reason());
    }
    if (bundle == null) {
      if (plan == null || project == null) {
        throw new ParameterException(
            spec.commandLine(), "Give --plan and --project, or --bundle, or --batch.");
      }
      return new VerificationRequest(
          project, in, planText(plan), null, null, null, null, job.reason());
    }
    BundleReader reader = store.open().open(new BundleId(bundle));
    String owner = reader.manifest().project().value();
    if (project != null && !project.equals(owner)) {
      throw new InvalidInputException(
          "The bundle is of another project than --project says.", List.of());
    }
    return new VerificationRequest(
        owner,
        in,
        plan == null ? null : planText(plan),
        bundle,
        reader.manifestSha256(),
        reader.manifest().migration().value(),
        null,
        job.reason());
  }

  private static PlanText planText(Path file) {
    return PlanOnDisk.load(file).text();
  }
}
