package dev.drover.coordinator.simulation;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.postgres.Fence;
import dev.drover.common.postgres.TargetModel;
import dev.drover.common.worker.WorkerCore;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code ExistingTarget.undo}: the rows that were there come back, in one transaction. */
final class PutBackScript extends Script {
  private final Command.Restore command;

  PutBackScript(World world, WorkerCore.Running running, Command.Restore command) {
    super(world, running);
    this.command = command;
  }

  @Override
  protected @Nullable Event exchange(int number) throws SQLException {
    TargetModel.Database database = world.target().open(order.database());
    try {
      if (number == 0) {
        world.target().raise(database, claim);
        return null;
      }
      putBack(database);
    } catch (DroverException e) {
      if (!Fence.lostToYounger(e)) {
        throw e;
      }
    }
    return new Event.Restored(origin);
  }

  private void putBack(TargetModel.Database database) throws SQLException {
    boolean ours =
        database
            .standing(order.project())
            .filter(load -> load.migration().equals(order.migration()))
            .isPresent();
    if (ours && Boolean.TRUE.equals(command.byHand())) {
      world.sometimes(Rare.WORD_CONTRADICTED);
      throw DroverException.user("resolve_contradicted", "Rows stand.", "Restore them.");
    }
    List<String> before = List.of();
    if (ours) {
      if (command.bundle() == null) {
        throw DroverException.data("bundle_missing", "No bundle is named.", null, null);
      }
      if (world.weather().strikes(Fault.BUNDLE_DAMAGED)) {
        throw DroverException.data("bak_tampered", "It is not what was written.", null, null);
      }
      before = Objects.requireNonNull(world.bundles().open(command.bundle().id()).target());
      world.sometimes(Rare.ROWS_PUT_BACK);
    }
    world.target().putBack(claim, order.database(), before);
  }
}
