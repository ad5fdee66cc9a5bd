package dev.drover.cli;

import dev.drover.common.api.BackupJob;
import dev.drover.common.api.PlanText;
import dev.drover.common.api.RestoreRequest;
import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Definitions;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.plan.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover backup restore}. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Make a project's rows those of a bundle, in one transaction: in the source, in the project's"
          + " own",
      "database, or elsewhere. Rows that are the same stay, and nobody else's are touched.",
      "Shows first what would change, and asks; refused while a migration of the project lives.",
      "Of a bundle of kind schema: take back what its migration did to the project's database,"
          + " definitions and rows,",
      "which has to be the latest there; --to target. --dry-run does all of it and rolls back.",
      "A whole database is made anew instead, beside its place, verified and only then given its"
          + " name:",
      "--to SERVER/DATABASE, which must not be there. The batch that does it can be watched and"
          + " replayed.",
      "To a server for production only what was restored elsewhere before: drover backup drill"
          + " --bundle.",
      "Exit code 3 when rows of others hold its keys or it is untested, 4 when it failed, 5 when"
          + " verification found a difference."
    })
final class BackupRestore implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private StoreOption store = new StoreOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private ConfirmOption confirm = new ConfirmOption();
  @Mixin private JobOption job = new JobOption();
  @Mixin private WatchOption watching = new WatchOption();
  @Mixin private BundleChoice choice = new BundleChoice();
  @Mixin private DatabaseRestore database = new DatabaseRestore();
  @Mixin private WithoutTestOption test = new WithoutTestOption();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "PLACE",
      description =
          "source, target (the project's own database), or SERVER/DATABASE; of a whole database"
              + " only the last.")
  private String to = "";

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description =
          "Says which rows are the project's, instead of the plan it was backed up under; needed"
              + " for imported bundles.")
  private @Nullable Path plan;

  @Option(
      names = "--no-safety-copy",
      description =
          "Do not keep the rows that are changed. Otherwise they are in a bundle of their own"
              + " first, which the end tells, which only its id chooses, and which is pruned like"
              + " others.")
  private boolean noSafetyCopy;

  @Option(
      names = "--on-later-rows",
      paramLabel = "refuse|lose",
      description =
          "Of kind schema, when rows were written since to tables that have to be put back: do"
              + " nothing (the default), or lose them.")
  private Schema.@Nullable LaterRows laterRows;

  @Option(names = "--dry-run", description = "Only say what would change.")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException, InterruptedException {
    BundleReader bundle = choice.of(store.open(), output);
    Definitions definitions = bundle.manifest().source().definitions();
    PlanText planText = plan == null ? null : PlanOnDisk.load(plan).text();
    return definitions == null
        ? rows(new Chosen(bundle, planText))
        : whole(new DatabaseRestore.Wish(bundle, definitions, to, planText, test.reason()));
  }

  private int whole(DatabaseRestore.Wish wish) throws IOException, InterruptedException {
    if (dryRun) {
      try (CoordinatorClient client = server.connect()) {
        return DatabaseRestore.rehearse(wish, client, output);
      }
    }
    Manifest manifest = wish.bundle().manifest();
    confirm.requireOne(
        "restore",
        "database "
            + manifest.source().server()
            + "/"
            + manifest.source().database()
            + " of "
            + manifest.createdAt()
            + " into "
            + to);
    try (CoordinatorClient client = server.connect()) {
      return database.run(wish, client, job, watching, output);
    }
  }

  private int rows(Chosen chosen) throws InterruptedException {
    try (CoordinatorClient client = server.connect()) {
      if (dryRun || !confirm.agreed()) {
        BackupJob rehearsal =
            job.toTheEnd(
                client, client.restoreBackup(chosen.request(true), UUID.randomUUID().toString()));
        boolean possible =
            rehearsal.state() == BackupJob.State.COMPLETE
                && rehearsal.changes().stream().allMatch(change -> change.taken() == 0)
                && !JobOption.untested(rehearsal);
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
    private final @Nullable PlanText planText;

    private Chosen(BundleReader reader, @Nullable PlanText planText) {
      this.reader = reader;
      this.planText = planText;
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
          planText,
          rehearsal,
          noSafetyCopy ? false : null,
          laterRows,
          test.reason(),
          job.reason());
    }
  }
}
