package dev.drover.cli;

import dev.drover.common.api.WorkerStatus;
import dev.drover.common.message.Heartbeat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code drover worker list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "List the workers that were heard of within the last hour.",
      "A worker that is draining takes no further commands; a drained one runs none either.",
      "Gone is one that was drained before it fell silent."
    })
final class WorkerList implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();

  @Override
  public Integer call() {
    try (CoordinatorClient client = server.connect()) {
      output.many(client.workers().items(), WorkerList::table);
    }
    return ExitCode.FINE;
  }

  static Table table(List<WorkerStatus> workers) {
    Table table = new Table("ID", "KIND", "STATE", "VERSION", "SEEN", "RUNS", "FREE SLOTS");
    for (WorkerStatus worker : workers) {
      table.line(
          worker.id(),
          worker.kind().word(),
          state(worker),
          worker.version(),
          worker.seenAt(),
          worker.runs().size(),
          worker.slots().stream().map(WorkerList::slots).collect(Collectors.joining(", ")));
    }
    return table;
  }

  private static String state(WorkerStatus worker) {
    if (!worker.alive()) {
      return worker.atRest() ? "gone" : "silent";
    }
    return worker.atRest() ? "drained" : worker.draining() ? "draining" : "alive";
  }

  private static String slots(Heartbeat.Slots slots) {
    return slots.free()
        + "/"
        + slots.total()
        + " "
        + slots.topic().substring(slots.topic().lastIndexOf('.') + 1);
  }
}
