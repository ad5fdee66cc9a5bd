package dev.drover.cli;

import dev.drover.common.api.BackupJob;
import dev.drover.common.api.PlanText;
import dev.drover.common.api.RestoreRequest;
import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.bundle.CatalogueEntry;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code drover backup restore}. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Make a project's rows those of a bundle, in one transaction: in the source, in the project's"
          + " own",
      "database, or elsewhere. Rows that are the same stay, and nobody else's are touched.",
      "Shows first what would change, and asks; refused while a migration of the project lives.",
      "Exit code 3 when rows of others hold its keys, 4 when it failed."
    })
final class BackupRestore implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private StoreOption store = new StoreOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private ConfirmOption confirm = new ConfirmOption();
  @Mixin private JobOption job = new JobOption();

  @Parameters(
      paramLabel = "BUNDLE",
      arity = "0..1",
      description = "Its id; or give --project and --before.")
  private @Nullable String bundle;

  @Option(names = "--project", paramLabel = "REF", description = "Whose newest bundle.")
  private @Nullable String project;

  @Option(
      names = "--before",
      paramLabel = "TIME",
      description =
          "The project's newest sound bundle that was made before then, as 2026-01-31T12:00:00Z.")
  private @Nullable Instant before;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "PLACE",
      description = "source, target (the project's own database), or SERVER/DATABASE.")
  private String to = "";

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description =
          "Says which rows are the project's, instead of the plan it was backed up under; needed"
              + " for imported bundles.")
  private @Nullable Path plan;

  @Option(names = "--dry-run", description = "Only say what would change.")
  private boolean dryRun;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Chosen chosen = choose(store.open());
    try (CoordinatorClient client = server.connect()) {
      if (dryRun || !confirm.agreed()) {
        BackupJob rehearsal =
            job.toTheEnd(
                client, client.restoreBackup(chosen.request(true), UUID.randomUUID().toString()));
        boolean possible =
            rehearsal.state() == BackupJob.State.COMPLETE
                && rehearsal.changes().stream().allMatch(change -> change.taken() == 0);
        if (dryRun || !possible) {
          JobOption.print(output, rehearsal);
          int failed = JobOption.exitCode(rehearsal);
          return possible || failed != ExitCode.FINE ? failed : ExitCode.REFUSED;
        }
        JobOption.changes(rehearsal.changes()).print(output.err());
        output.err().flush();
        confirm.requireOne(
            "restore", "project " + chosen.manifest().project() + " into " + to + " so");
      }
      BackupJob done = job.follow(client, client.restoreBackup(chosen.request(false), job.key()));
      JobOption.print(output, done);
      return JobOption.exitCode(done);
    }
  }

  /** The bundle, and what is asked about it. */
  private final class Chosen {
    private final BundleReader reader;

    private Chosen(BundleReader reader) {
      this.reader = reader;
    }

    private Manifest manifest() {
      return reader.manifest();
    }

    private RestoreRequest request(boolean rehearsal) {
      return new RestoreRequest(
          manifest().id().value(),
          reader.manifestSha256(),
          manifest().migration().value(),
          manifest().project().value(),
          to,
          planText(),
          rehearsal,
          job.reason());
    }
  }

  private @Nullable PlanText planText() {
    return plan == null ? null : PlanOnDisk.load(plan).text();
  }

  private Chosen choose(Bundles bundles) throws IOException {
    if (bundle != null) {
      return new Chosen(bundles.open(new BundleId(bundle)));
    }
    if (project == null) {
      throw new ParameterException(
          spec.commandLine(), "Name a bundle, or a project with --project and --before.");
    }
    Instant latest = before == null ? Instant.MAX : before;
    List<CatalogueEntry> candidates =
        bundles.catalogue().stream()
            .filter(entry -> entry.state() == CatalogueEntry.State.READABLE)
            .filter(entry ->
                Objects.requireNonNull(entry.project(), "is readable").value().equals(project))
            .filter(entry -> createdAt(entry).isBefore(latest))
            .sorted(Comparator.comparing(BackupRestore::createdAt).reversed())
            .toList();
    for (CatalogueEntry candidate : candidates) {
      try {
        BundleReader reader = bundles.open(candidate.id());
        reader.verify();
        output.err().println("Bundle " + candidate.id() + " of " + createdAt(candidate));
        return new Chosen(reader);
      } catch (DroverException e) {
        Errors.failureLines(e.failure(), output.err());
      }
    }
    throw new NotFoundException("There is no sound bundle of that project from before then.");
  }

  private static Instant createdAt(CatalogueEntry entry) {
    return Objects.requireNonNull(entry.createdAt(), "is readable");
  }
}
