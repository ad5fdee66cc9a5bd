package dev.drover.coordinator.simulation;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.postgres.StandingLoad;
import dev.drover.common.postgres.TargetModel;
import dev.drover.common.worker.WorkerCore;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code ExistingDatabase.migrate}: the fence is raised, the rows are loaded in one transaction,
 * and when its commit is not answered the database is asked.
 */
final class LoadScript extends Script {
  private final Command.Migrate command;
  private List<String> rows = List.of();
  private boolean committed;

  LoadScript(World world, WorkerCore.Running running, Command.Migrate command) {
    super(world, running);
    this.command = command;
  }

  @Override
  protected @Nullable Event exchange(int number) throws SQLException {
    switch (number) {
      case 0 -> rows = world.bundles().open(command.bundle().id()).source();
      case 1 -> world.target().raise(world.target().open(order.database()), claim);
      case 2 -> {
        load();
        committed = true;
        return migrated();
      }
      default -> {
        return reread();
      }
    }
    return null;
  }

  private Event migrated() {
    return new Event.Migrated(origin, order.database(), rows.size());
  }

  private void load() throws SQLException {
    TargetModel.Database database = world.target().open(order.database());
    Optional<StandingLoad> standing =
        database
            .standing(order.project())
            .filter(load -> load.migration().equals(order.migration()));
    if (standing.isPresent() && !standing.get().bundle().equals(command.bundle().id().value())) {
      throw DroverException.data(
          "target_loaded_already", "Rows of another bundle stand there.", null, null);
    }
    unfit();
    world
        .target()
        .loadExisting(
            claim,
            order.database(),
            command.bundle().id().value(),
            standing.isPresent() ? null : Loads.arrived(world, rows));
  }

  /** Under the fence's lock: what stands is this very command's, or the commit was lost. */
  private Event reread() throws SQLException {
    Optional<StandingLoad> standing =
        world
            .target()
            .locked(claim, order.database())
            .standing(order.project())
            .filter(load -> load.migration().equals(order.migration()))
            .filter(load -> load.epoch() == order.epoch());
    if (standing.isEmpty()) {
      throw new SQLException("the connection was lost", "08006");
    }
    world.sometimes(Rare.LOAD_REREAD);
    return migrated();
  }

  @Override
  boolean asksAgain() {
    return committed;
  }

  @Override
  protected Weather.Place asks(int number) {
    return number == 0 ? Weather.Place.BUNDLE_STORE : Weather.Place.TARGET_SERVER;
  }

  @Override
  boolean heedsCancelling() {
    return !committed;
  }
}
