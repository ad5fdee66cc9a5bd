package dev.drover.cli;

import dev.drover.common.api.BackupJob;
import dev.drover.common.api.BackupRequest;
import dev.drover.common.api.DrillRequest;
import dev.drover.common.api.PlanText;
import dev.drover.common.api.RestoreRequest;
import dev.drover.common.api.VerificationRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code drover repair}: a backup of the source as it is now, a restore of it that leaves equal
 * rows alone, and a verification. Each is a job of its own, safe twice and late; a repair that is
 * broken off is begun again from the start.
 */
@Command(
    name = "repair",
    mixinStandardHelpOptions = true,
    description = {
      "Copy a project's differing rows from the source again, and only those, in one transaction;"
          + " then verify.",
      "Shows first what would change, and asks. Rows that only the target has are deleted: repair"
          + " before the",
      "project begins to write there. Refused while a migration of the project lives.",
      "Towards a server for production its backup is drilled first.",
      "Exit code 3 when rows of others hold its keys, 4 when a step failed, 5 when it still"
          + " differs."
    })
final class RepairCommand implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private ConfirmOption confirm = new ConfirmOption();
  @Mixin private JobOption job = new JobOption();
  @Mixin private WithoutTestOption test = new WithoutTestOption();

  @Option(
      names = "--plan",
      required = true,
      paramLabel = "FILE",
      description = "The plan that says which rows are the project's.")
  private Path plan = Path.of("");

  @Option(names = "--project", required = true, paramLabel = "REF", description = "Whose rows.")
  private String project = "";

  @Option(
      names = "--in",
      paramLabel = "PLACE",
      defaultValue = "target",
      description =
          "What to repair: target (the project's own database) or SERVER/DATABASE. Default:"
              + " ${DEFAULT-VALUE}")
  private String in = "target";

  @Option(names = "--dry-run", description = "Only say what would change.")
  private boolean dryRun;

  @Override
  public Integer call() throws InterruptedException {
    PlanOnDisk read = PlanOnDisk.load(plan);
    Errors.findings(read.findings(), output.err());
    if (read.malformed()) {
      return ExitCode.INVALID;
    }
    try (CoordinatorClient client = server.connect()) {
      return repair(client, read.text());
    }
  }

  private int repair(CoordinatorClient client, PlanText text) throws InterruptedException {
    BackupJob saved =
        job.toTheEnd(
            client,
            client.createBackup(
                new BackupRequest(text, project, false, job.reason()), key("backup")));
    if (saved.state() != BackupJob.State.COMPLETE) {
      return failed(saved);
    }
    BackupJob rehearsal =
        job.toTheEnd(client, client.restoreBackup(restore(saved, text, true), key("rehearsal")));
    if (rehearsal.state() != BackupJob.State.COMPLETE) {
      return failed(rehearsal);
    }
    if (rehearsal.changes().stream().anyMatch(change -> change.taken() > 0)) {
      JobOption.print(output, rehearsal);
      return ExitCode.REFUSED;
    }
    boolean differs =
        rehearsal.changes().stream()
            .anyMatch(change -> change.inserted() + change.changed() + change.deleted() > 0);
    if (dryRun) {
      JobOption.print(output, rehearsal);
      return differs ? ExitCode.DIFFERS : ExitCode.FINE;
    }
    if (differs) {
      JobOption.changes(rehearsal.changes()).print(output.err());
      output.err().flush();
      confirm.requireOne("repair", "project " + project + " in " + in + " so");
      BackupJob drilled = JobOption.untested(rehearsal) ? drill(client, saved, text) : null;
      if (drilled != null && drilled.state() != BackupJob.State.COMPLETE) {
        return failed(drilled);
      }
      BackupJob restored =
          job.toTheEnd(client, client.restoreBackup(restore(saved, text, false), key("restore")));
      if (restored.state() != BackupJob.State.COMPLETE) {
        return failed(restored);
      }
    } else {
      output.err().println("No row differs.");
    }
    VerificationRequest request =
        new VerificationRequest(project, in, text, null, null, null, null, job.reason());
    BackupJob verified = job.toTheEnd(client, client.verify(request, key("verify")));
    JobOption.print(output, verified);
    return JobOption.exitCode(verified);
  }

  private RestoreRequest restore(BackupJob saved, PlanText text, boolean rehearsal) {
    return new RestoreRequest(
        Objects.requireNonNull(saved.bundle(), "is complete"),
        Objects.requireNonNull(saved.manifestSha256(), "is complete"),
        saved.id(),
        project,
        in,
        text,
        rehearsal,
        null,
        null,
        test.reason(),
        job.reason());
  }

  /** What goes to a server for production is restored elsewhere before. */
  private BackupJob drill(CoordinatorClient client, BackupJob saved, PlanText text)
      throws InterruptedException {
    DrillRequest request =
        new DrillRequest(
            List.of(project),
            null,
            saved.bundle(),
            saved.manifestSha256(),
            saved.id(),
            text,
            job.reason());
    return job.toTheEnd(client, client.drillBackups(request, key("drill")).jobs().getFirst());
  }

  private int failed(BackupJob step) {
    JobOption.print(output, step);
    return JobOption.exitCode(step);
  }

  /** Each step is asked for once, whatever breaks in between. */
  private String key(String step) {
    return job.key() + "-" + step;
  }
}
