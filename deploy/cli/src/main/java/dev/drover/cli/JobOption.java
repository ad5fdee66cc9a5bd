package dev.drover.cli;

import dev.drover.common.api.BackupJob;
import dev.drover.common.api.Tested;
import dev.drover.common.message.TableBalance;
import dev.drover.common.message.TableChange;
import dev.drover.common.message.TableRows;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a job is asked for and waited for, and how it is shown. */
final class JobOption {
  private static final Duration BETWEEN = Duration.ofMillis(200);

  @Option(names = "--reason", paramLabel = "TEXT", description = "Recorded and shown.")
  private @Nullable String reason;

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description =
          "Repeating the command with the same key asks for nothing twice. Default: a new one.")
  private @Nullable String idempotencyKey;

  @Option(names = "--no-wait", description = "Only ask; 'drover backup jobs' shows the end.")
  private boolean noWait;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "3600",
      description = "How long to wait for the end. Default: ${DEFAULT-VALUE}")
  private int patience;

  @Nullable String reason() {
    return reason;
  }

  String key() {
    return idempotencyKey == null ? UUID.randomUUID().toString() : idempotencyKey;
  }

  boolean waits() {
    return !noWait;
  }

  /** The job as it ended, or as it is when nobody wants to wait. */
  BackupJob follow(CoordinatorClient client, BackupJob asked) throws InterruptedException {
    return noWait ? asked : toTheEnd(client, asked);
  }

  /** As {@link #follow}, whether somebody wants to wait or not. */
  BackupJob toTheEnd(CoordinatorClient client, BackupJob asked) throws InterruptedException {
    Instant deadline = Instant.now().plusSeconds(patience);
    BackupJob job = client.backup(asked.id());
    while (!job.state().ended()) {
      if (Instant.now().isAfter(deadline)) {
        throw new StateRefusedException(
            "The "
                + job.kind().word()
                + " "
                + job.id()
                + " has not ended within "
                + patience
                + " seconds. It goes on.",
            "'drover backup jobs' shows it; 'drover worker list' whether a backup worker is"
                + " alive.");
      }
      Thread.sleep(BETWEEN);
      job = client.backup(job.id());
    }
    return job;
  }

  List<BackupJob> follow(CoordinatorClient client, List<BackupJob> asked)
      throws InterruptedException {
    List<BackupJob> ended = new ArrayList<>();
    for (BackupJob job : asked) {
      ended.add(follow(client, job));
    }
    return ended;
  }

  /** One job, with what became of each table. */
  static void print(OutputOption output, BackupJob job) {
    output.one(job, one -> print(output.out(), one));
  }

  private static void print(PrintWriter out, BackupJob job) {
    new Table("JOB", job.id().toString())
        .line("kind", job.kind().word() + (job.dryRun() ? " (dry run)" : ""))
        .line("state", job.state().word())
        .line("project", job.project())
        .line("batch", job.batch())
        .line("database", job.server() == null ? null : job.server() + "/" + job.database())
        .line("bundle", job.bundle())
        .line("pinned", job.pinned() ? "yes" : null)
        .line("size", job.bytes() == null ? null : BackupList.size(job.bytes()))
        .line("safety copy", job.safetyCopy())
        .line("test restore", job.tested() == null ? null : job.tested().words())
        .line("note", job.note())
        .print(out);
    if (!job.tables().isEmpty()) {
      out.println();
      rows(job.tables()).print(out);
    }
    if (!job.removed().isEmpty()) {
      out.println();
      Table removed = new Table("REMOVED");
      job.removed().forEach(removed::line);
      removed.print(out);
    }
    if (!job.changes().isEmpty()) {
      out.println();
      changes(job.changes()).print(out);
    }
    if (!job.balance().isEmpty()) {
      out.println();
      balance(job.balance()).print(out);
    }
    if (job.examination() != null) {
      out.println();
      examination(job.examination(), out);
    }
    if (job.failure() != null) {
      out.println();
      Errors.failureLines(job.failure(), out);
    }
  }

  static void examination(BackupJob.Examination examination, PrintWriter out) {
    out.println(
        examination.rows() == null
            ? "Verdict: " + examination.verdict()
            : "Verdict: " + examination.verdict() + ", " + examination.rows() + " rows compared");
    Errors.findings(examination.findings(), out);
  }

  private static Table rows(List<TableRows> tables) {
    Table table = new Table("TABLE", "ROWS", "BYTES");
    tables.forEach(one -> table.line(one.table(), one.rows(), one.bytes()));
    return table;
  }

  static Table changes(List<TableChange> changes) {
    Table table = new Table("TABLE", "INSERTED", "CHANGED", "DELETED", "LEFT", "TAKEN");
    changes.forEach(one ->
        table.line(
            one.table(), one.inserted(), one.changed(), one.deleted(), one.left(), one.taken()));
    return table;
  }

  private static Table balance(List<TableBalance> tables) {
    Table table = new Table("TABLE", "ROWS", "SELECTED", "UNOWNED", "SHARED");
    tables.forEach(
        one -> table.line(one.table(), one.rows(), one.selected(), one.unowned(), one.shared()));
    return table;
  }

  static Table table(List<BackupJob> jobs) {
    Table table = new Table("JOB", "KIND", "PROJECT", "STATE", "BUNDLE", "BY", "WHEN", "FAILURE");
    for (BackupJob job : jobs) {
      table.line(
          job.id(),
          job.kind().word(),
          job.project(),
          job.state().word(),
          job.bundle(),
          job.schedule() == null ? job.actor() : job.schedule(),
          job.endedAt() == null ? job.createdAt() : job.endedAt(),
          job.failure() == null ? null : job.failure().code());
    }
    return table;
  }

  /** Whether it would be refused, were it not a dry run. */
  static boolean untested(BackupJob job) {
    return job.tested() != null && job.tested().state() == Tested.State.MISSING;
  }

  /** Of one that was waited for; fine while it has not ended. What is unproven has not passed. */
  static int exitCode(BackupJob job) {
    if (job.examination() != null) {
      return switch (job.examination().verdict()) {
        case "matches" -> ExitCode.FINE;
        case "differs" -> ExitCode.DIFFERS;
        default -> ExitCode.SOME_FAILED;
      };
    }
    return job.state() == BackupJob.State.FAILED ? ExitCode.SOME_FAILED : ExitCode.FINE;
  }
}
