package dev.drover.cli;

import dev.drover.common.api.WorkerStatus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code drover worker resume}. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = {
      "Let drained workers take commands again.",
      "Exit code 3 when one cannot be asked or, with --wait, takes none at the end."
    })
final class WorkerResume extends WorkerWish {
  @Override
  WorkerStatus ask(CoordinatorClient client, String id, @Nullable String why) {
    return client.resumeWorker(id, why);
  }

  @Override
  boolean heard(WorkerStatus worker) {
    return !worker.draining();
  }

  @Override
  boolean done(WorkerStatus worker) {
    return worker.alive() && !worker.draining();
  }

  @Override
  int seconds() {
    return 0;
  }
}
