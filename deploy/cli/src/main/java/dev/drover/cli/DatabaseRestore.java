package dev.drover.cli;

import dev.drover.common.api.BatchStatus;
import dev.drover.common.api.DatabaseRestoreRequest;
import dev.drover.common.api.MigrationSummary;
import dev.drover.common.api.PlanText;
import dev.drover.common.api.Tested;
import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Definitions;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.message.TableRows;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A whole database made anew of its bundle: a batch of one that begins with the bundle. */
final class DatabaseRestore {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'restore-'yyyy-MM-dd'T'HH-mm-ss-SSS'Z'")
          .withZone(ZoneOffset.UTC);

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "Of a whole database: what to call the batch that restores it. Default: restore- and the"
              + " time.")
  private @Nullable String name;

  /** What a restore would make. */
  record Rehearsal(
      String bundle,
      String project,
      Instant createdAt,
      String from,
      String serverVersion,
      String tool,
      String to,
      @Nullable Tested tested,
      List<TableRows> tables) {}

  /** Which, where to, and under which plan. */
  record Wish(
      BundleReader bundle,
      Definitions definitions,
      String to,
      @Nullable PlanText plan,
      @Nullable String withoutTest) {
    private DatabaseRestoreRequest request(String name) {
      Manifest manifest = bundle.manifest();
      return new DatabaseRestoreRequest(
          name,
          manifest.id().value(),
          bundle.manifestSha256(),
          manifest.migration().value(),
          manifest.project().value(),
          to,
          plan,
          withoutTest);
    }

    /** As the coordinator would find; absent where it would not ask. */
    private @Nullable Tested tested(CoordinatorClient client) {
      Manifest manifest = bundle.manifest();
      int slash = to.indexOf('/');
      if (slash < 1) {
        return null;
      }
      Tested known =
          client
              .test(
                  manifest.project().value(),
                  manifest.id().value(),
                  bundle.manifestSha256(),
                  to.substring(0, slash))
              .tested();
      return known != null && known.state() == Tested.State.MISSING && withoutTest != null
          ? Tested.without("you", withoutTest)
          : known;
    }

    private Rehearsal rehearsal(@Nullable Tested tested) {
      Manifest manifest = bundle.manifest();
      Manifest.Part part = manifest.source();
      return new Rehearsal(
          manifest.id().value(),
          manifest.project().value(),
          manifest.createdAt(),
          part.server() + "/" + part.database(),
          part.serverVersion(),
          definitions.tool(),
          to,
          tested,
          part.tableRows());
    }
  }

  /**
   * Reads every byte of the bundle, and tells what is in it and whether it would be let to where it
   * is to go; no server is asked.
   */
  static int rehearse(Wish wish, CoordinatorClient client, OutputOption output) throws IOException {
    wish.bundle().verify();
    Tested tested = wish.tested(client);
    output.one(
        wish.rehearsal(tested),
        would -> {
          new Table("BUNDLE", would.bundle())
              .line("project", would.project())
              .line("made", would.createdAt())
              .line("from", would.from())
              .line("server", would.serverVersion())
              .line("tool", would.tool())
              .line("to", would.to())
              .line("test restore", tested == null ? null : tested.words())
              .print(output.out());
          output.out().println();
          Table table = new Table("TABLE", "ROWS");
          would.tables().forEach(one -> table.line(one.table(), one.rows()));
          table.print(output.out());
        });
    return tested == null || tested.state() != Tested.State.MISSING
        ? ExitCode.FINE
        : ExitCode.REFUSED;
  }

  int run(
      Wish wish, CoordinatorClient client, JobOption job, WatchOption watching, OutputOption output)
      throws InterruptedException {
    BatchStatus started =
        client.restoreDatabase(
            wish.request(name == null ? NAME.format(Instant.now()) : name), job.key());
    if (!job.waits()) {
      BatchTable.print(output, started);
      return ExitCode.FINE;
    }
    BatchStatus end = watching.follow(client, started.name(), output);
    CoordinatorClient.MigrationQuery only =
        new CoordinatorClient.MigrationQuery(started.name(), null, null);
    MigrationSummary migration = client.migrations(only, null, 1).items().getFirst();
    MigrationView.print(output, client.migration(migration.id()));
    return ExitCode.of(end);
  }
}
