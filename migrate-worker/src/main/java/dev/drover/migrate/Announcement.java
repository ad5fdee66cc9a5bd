package dev.drover.migrate;

import dev.drover.common.failure.DroverException;
import dev.drover.common.hook.HookCalls;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Order;
import dev.drover.common.plan.Hook;
import dev.drover.common.plan.Hooks;
import dev.drover.common.postgres.Claim;
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.common.postgres.Homes;
import dev.drover.common.worker.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Calls the hooks after a promotion. What goes wrong there is told with the promotion and takes
 * nothing back, because nobody knows what those who were told have done already.
 *
 * <p>Twice: a promotion that is sent again calls them again. Half: the next epoch begins with the
 * first one. Late: the fence is lost before anybody is called.
 */
final class Announcement {
  private final ControlDatabase control;

  Announcement(ControlDatabase control) {
    this.control = control;
  }

  /** The promotion, with a word about each hook that was called; one that fails is the last. */
  Event after(Event.Promoted promoted, Command.Promote command, Run run) throws SQLException {
    List<Hook> hooks = command.plan().hooksOrNone().after();
    if (hooks.isEmpty() || command.origin() != null) {
      return promoted;
    }
    Order order = command.order();
    try (Connection connection = control.connect(order.server())) {
      Homes.announce(connection, Claim.of(order, run.worker()));
    }
    HookCalls calls = new HookCalls(order, run, control.servers().workers());
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < hooks.size(); i++) {
      try {
        calls.call(Hooks.When.AFTER, hooks.get(i), null);
        findings.add(HookCalls.passed(Hooks.When.AFTER, hooks.get(i)));
      } catch (DroverException e) {
        findings.add(warning(e, hooks.subList(i + 1, hooks.size())));
        break;
      }
    }
    return new Event.Promoted(promoted.origin(), promoted.database(), findings);
  }

  /** One may rely on the one before, so none is called behind one that failed. */
  private static Finding warning(DroverException e, List<Hook> left) {
    String others =
        left.isEmpty()
            ? ""
            : left.stream()
                .map(hook -> "'" + hook.name() + "'")
                .collect(Collectors.joining(", ", " Not called after it: ", "."));
    return Finding.warning(
        e.failure().code(),
        null,
        e.failure().message() + others,
        "The project is promoted and stays so. Do by hand what the hook stands for.");
  }
}
