package dev.drover.coordinator.simulation;

import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Verdict;
import dev.drover.common.postgres.TargetModel;
import dev.drover.common.worker.WorkerCore;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code Verification}: what stands in the database against what the bundle holds. */
final class VerifyScript extends Script {
  private final Command.Verify command;
  private List<String> expected = List.of();

  VerifyScript(World world, WorkerCore.Running running, Command.Verify command) {
    super(world, running);
    this.command = command;
  }

  @Override
  protected @Nullable Event exchange(int number) throws SQLException {
    if (number == 0) {
      expected = world.bundles().open(command.bundle().id()).source();
      return null;
    }
    if (number == 1) {
      return null; // The source is asked whether it has changed, which it never does here.
    }
    TargetModel.Database database = world.target().open(command.database());
    boolean same =
        world.bug() == Bug.COUNTED_ONLY
            ? database.rows().size() == expected.size()
            : database.rows().equals(expected);
    if (same) {
      world.targetRules().matched(order.migration(), database);
    }
    Verdict verdict =
        same
            ? new Verdict.Matches(expected.size(), List.of())
            : new Verdict.Differs(
                List.of(Finding.error("row_differs", "auth.users", "A row differs.", null)));
    return new Event.Verified(origin, command.database(), verdict);
  }

  @Override
  protected Weather.Place asks(int number) {
    return switch (number) {
      case 0 -> Weather.Place.BUNDLE_STORE;
      case 1 -> Weather.Place.SOURCE_SERVER;
      default -> Weather.Place.TARGET_SERVER;
    };
  }

  @Override
  boolean heedsCancelling() {
    return true;
  }
}
