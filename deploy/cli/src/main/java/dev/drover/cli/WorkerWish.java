package dev.drover.cli;

import dev.drover.common.api.WorkerStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What can be asked of workers, and whether they have done it. */
abstract class WorkerWish implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private WorkersOption workers = new WorkersOption();

  @Option(names = "--wait", description = "Wait until they have done it.")
  private boolean wait;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Recorded.")
  private @Nullable String reason;

  /** The worker before it has heard. */
  abstract WorkerStatus ask(CoordinatorClient client, String id, @Nullable String why);

  /** Whether the worker says that it has heard. */
  abstract boolean heard(WorkerStatus worker);

  /** Whether it has done what it was asked for. */
  abstract boolean done(WorkerStatus worker);

  /** How long that may take, once it has heard, in seconds. */
  abstract int seconds();

  @Override
  public Integer call() throws InterruptedException {
    try (CoordinatorClient client = server.connect()) {
      Set<String> wanted = workers.ids(client);
      List<WorkerStatus> asked = new ArrayList<>();
      @Nullable ProblemException refused = null;
      for (String id : wanted) {
        try {
          asked.add(ask(client, id, reason));
        } catch (ProblemException e) {
          if (wanted.size() == 1) {
            throw e;
          }
          Errors.problem(e.problem(), output.err());
          refused = e;
        }
      }
      boolean done = true;
      if (wait && !asked.isEmpty()) {
        WorkerWatch watch = new WorkerWatch(client, this, output.err());
        asked = watch.toTheEnd(asked, id -> ask(client, id, reason));
        done = asked.stream().allMatch(this::done);
      }
      output.many(asked, WorkerList::table);
      output.err().flush();
      return refused == null && done ? ExitCode.FINE : ExitCode.REFUSED;
    }
  }
}
