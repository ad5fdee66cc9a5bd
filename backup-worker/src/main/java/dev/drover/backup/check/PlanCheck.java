package dev.drover.backup.check;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Schema;
import dev.drover.common.postgres.Servers;
import dev.drover.common.worker.Run;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Checks a plan against its source and targets and answers with every finding. Reads only, except
 * that a plan which creates databases has its schema files tried in a scratch database on the
 * target. Twice, half or late: harmless; each run has a scratch database of its own name, and
 * leftovers are dropped by the next check on that server.
 */
public final class PlanCheck {
  /** What takes longer to count is reported as not counted. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Servers servers;
  private final Duration limit;
  private final List<String> stores;

  /**
   * @param stores names of the stores of bundles that this worker has
   */
  public PlanCheck(Servers servers, List<String> stores) {
    this(servers, LIMIT, stores);
  }

  PlanCheck(Servers servers, Duration limit, List<String> stores) {
    this.servers = servers;
    this.limit = limit;
    this.stores = List.copyOf(stores);
  }

  /**
   * @throws SQLException when a server went away in the middle; one that cannot be reached at all
   *     is a finding
   * @throws Run.RunCancelled when the run is cancelled
   */
  public Event handle(Command.CheckPlan command, Run run) throws SQLException {
    Findings findings = new Findings();
    command.plan().backup().copies().stream()
        .filter(copy -> !stores.contains(copy))
        .forEach(copy ->
            findings.error(
                "copy_unknown",
                null,
                "The plan wants copies in '"
                    + copy
                    + "', which drover.yaml of worker "
                    + run.worker()
                    + " does not name",
                "Name it under bundles.copies on every worker, or correct backup.copies."));
    try {
      new AddressesCheck(command.plan(), servers.workers(), findings).run(command.sample());
      switch (command.plan()) {
        case Isolate plan -> new IsolateCheck(servers, limit, plan, command, findings, run).run();
        case Schema plan -> new SchemaCheck(servers, limit, plan, command, findings, run).run();
        case Database plan -> new DatabaseCheck(servers, limit, plan, command, findings, run).run();
      }
    } catch (SQLException | DroverException e) {
      run.checkCancelled();
      throw e;
    }
    var order = command.order();
    return new Event.PlanChecked(
        new Event.Origin(order.migration(), order.epoch(), run.worker()), findings.all());
  }
}
