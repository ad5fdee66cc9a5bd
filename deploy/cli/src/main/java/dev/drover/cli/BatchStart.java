package dev.drover.cli;

import dev.drover.common.api.BatchRequest;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.api.ProjectLine;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover batch start}. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    description = {
      "Start moving projects under a plan.",
      "The projects file has one ref a line, or is CSV or NDJSON with project and optional server,"
          + " database, owner."
    })
final class BatchStart implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private WatchOption watching = new WatchOption();

  @Option(names = "--plan", required = true, paramLabel = "FILE", description = "The plan.")
  private Path plan = Path.of("");

  @Option(
      names = "--projects",
      required = true,
      paramLabel = "FILE",
      description = "The projects; - for standard input.")
  private String projects = "";

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "What to call the batch.")
  private String name = "";

  @Option(names = "--max-in-flight", paramLabel = "N", description = "Instead of the plan's limit.")
  private @Nullable Integer maxInFlight;

  @Option(
      names = "--waves",
      paramLabel = "STEPS",
      description = {
        "How far each wave of projects reaches: 1,10%%,50%% lets one go, then a tenth, half, the"
            + " rest.",
        "The next begins when all before it have ended and not too many failed."
      })
  private @Nullable String waves;

  @Option(
      names = "--window",
      paramLabel = "HOURS",
      description = {
        "When projects may begin: '22:00-05:00 Europe/Berlin', or 'Fri,Sat 22:00-05:00"
            + " Europe/Berlin' for the nights that begin on those days.",
        "Those that have begun go on to their end."
      })
  private @Nullable String window;

  @Mixin private WithoutTestOption test = new WithoutTestOption();

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description =
          "Repeating the command with the same key starts nothing twice. Default: a new one.")
  private @Nullable String idempotencyKey;

  @Option(
      names = {"-w", "--watch", "--wait"},
      description = "Follow it to its end, with live progress on standard error.")
  private boolean watch;

  @Override
  public Integer call() throws InterruptedException {
    PlanOnDisk read = PlanOnDisk.load(plan);
    Errors.findings(read.findings(), output.err());
    if (read.malformed()) {
      return ExitCode.INVALID;
    }
    List<ProjectLine> lines = ProjectsOnDisk.load(projects);
    try (CoordinatorClient client = server.connect()) {
      String key = idempotencyKey == null ? UUID.randomUUID().toString() : idempotencyKey;
      BatchStatus started =
          client.startBatch(
              new BatchRequest(name, read.text(), lines, maxInFlight, waves, window, test.reason()),
              key);
      BatchStatus status = watch ? watching.follow(client, started.name(), output) : started;
      BatchTable.print(output, status);
      return watch ? ExitCode.of(status) : ExitCode.FINE;
    }
  }
}
