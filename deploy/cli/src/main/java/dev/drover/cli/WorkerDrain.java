package dev.drover.cli;

import dev.drover.common.api.DrainRequest;
import dev.drover.common.api.WorkerStatus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code drover worker drain}. */
@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    description = {
      "Let workers take no further commands. What they run is finished, or left to others when it takes longer",
      "than --patience. They stay, idle, until 'drover worker resume'; with --exit they end, with code 0.",
      "Exit code 3 when one cannot be asked or, with --wait, still runs something at the end."
    })
final class WorkerDrain extends WorkerWish {
  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long what runs may go on. Default: ${DEFAULT-VALUE}, as after SIGTERM")
  private int patience;

  @Option(
      names = "--exit",
      description = {
        "End the processes once nothing runs. Whatever keeps them running starts them again where it does so",
        "after code 0 too, as Kubernetes does: there, scale down instead, which drains by SIGTERM."
      })
  private boolean exit;

  @Override
  WorkerStatus ask(CoordinatorClient client, String id, @Nullable String why) {
    return client.drainWorker(id, new DrainRequest(patience, exit, why));
  }

  @Override
  boolean heard(WorkerStatus worker) {
    return worker.draining();
  }

  @Override
  boolean done(WorkerStatus worker) {
    return worker.atRest();
  }

  @Override
  int seconds() {
    return patience;
  }
}
