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
    description = "List the workers that were heard of lately.")
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

  private static Table table(List<WorkerStatus> workers) {
    Table table = new Table("ID", "KIND", "STATE", "VERSION", "SEEN", "RUNS", "FREE SLOTS");
    for (WorkerStatus worker : workers) {
      table.line(
          worker.id(),
          worker.kind().word(),
          !worker.alive() ? "silent" : worker.draining() ? "draining" : "alive",
          worker.version(),
          worker.seenAt(),
          worker.runs().size(),
          worker.slots().stream().map(WorkerList::slots).collect(Collectors.joining(", ")));
    }
    return table;
  }

  private static String slots(Heartbeat.Slots slots) {
    return slots.free()
        + "/"
        + slots.total()
        + " "
        + slots.topic().substring(slots.topic().lastIndexOf('.') + 1);
  }
}
