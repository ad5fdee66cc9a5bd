package dev.drover.coordinator.simulation;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Event;
import dev.drover.common.worker.WorkerCore;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** {@code ExistingDatabase.promote}: only closes the fence, if the rows still stand. */
final class CloseScript extends Script {
  CloseScript(World world, WorkerCore.Running running) {
    super(world, running);
  }

  @Override
  protected @Nullable Event exchange(int number) throws SQLException {
    if (number == 0) {
      world.target().raise(world.target().open(order.database()), claim);
      return null;
    }
    boolean stands =
        world
            .target()
            .open(order.database())
            .standing(order.project())
            .filter(load -> load.migration().equals(order.migration()))
            .isPresent();
    if (!stands) {
      throw DroverException.data(
          "target_not_loaded", "The rows that were verified stand there no more.", null, null);
    }
    return new Event.Promoted(origin, order.database());
  }
}
