package dev.drover.cli;

import dev.drover.common.api.WorkerStatus;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which workers something is asked of. */
final class WorkersOption {
  /** An id: kind, host, and what makes it unique. */
  private static final Pattern ID = Pattern.compile("(backup|migrate|verify)-(.+)-[0-9a-f]{12}");

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "A worker's id as listed, or a host's name, which means every worker on it.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--all", description = "Every worker that is alive.")
  private boolean all;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  /** Ids. A name that fits nothing is one too: the coordinator says that there is none. */
  Set<String> ids(CoordinatorClient client) {
    if (all == !names.isEmpty()) {
      throw new ParameterException(command.commandLine(), "Name workers, or say --all.");
    }
    List<WorkerStatus> known = client.workers().items();
    Set<String> ids = new LinkedHashSet<>();
    if (all) {
      known.stream().filter(WorkerStatus::alive).map(WorkerStatus::id).forEach(ids::add);
    }
    for (String name : names) {
      List<String> there =
          known.stream()
              .filter(worker -> worker.alive() && name.equals(host(worker.id())))
              .map(WorkerStatus::id)
              .toList();
      ids.addAll(there.isEmpty() ? List.of(name) : there);
    }
    return ids;
  }

  private static String host(String id) {
    Matcher matcher = ID.matcher(id);
    return matcher.matches() ? matcher.group(2) : id;
  }
}
