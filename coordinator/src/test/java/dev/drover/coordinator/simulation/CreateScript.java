package dev.drover.coordinator.simulation;

import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.postgres.Staging;
import dev.drover.common.worker.WorkerCore;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code NewDatabase.migrate}: a staging database is intended, made, marked and loaded. */
final class CreateScript extends Script {
  private final Command.Migrate command;
  private List<String> rows = List.of();
  private @Nullable Staging staging;
  private boolean marked;

  CreateScript(World world, WorkerCore.Running running, Command.Migrate command) {
    super(world, running);
    this.command = command;
  }

  @Override
  protected @Nullable Event exchange(int number) throws SQLException {
    switch (number) {
      case 0 -> rows = world.bundles().open(command.bundle().id()).source();
      case 1 -> staging = world.target().intend(claim, world.target().nextNumber());
      case 2 -> world.target().create(staging());
      case 3 -> mark();
      default -> {
        return marked ? load() : drop();
      }
    }
    return null;
  }

  private Staging staging() {
    return Objects.requireNonNull(staging);
  }

  private void mark() {
    marked = world.target().mark(staging());
  }

  private Event drop() {
    world.target().drop(staging());
    world.sometimes(Rare.MADE_LATE_DROPPED);
    throw world.target().lost(claim);
  }

  private Event load() throws SQLException {
    unfit();
    world.target().load(claim, staging(), Loads.arrived(world, rows));
    return new Event.Migrated(origin, staging().name(), rows.size());
  }

  @Override
  protected Weather.Place asks(int number) {
    return number == 0 ? Weather.Place.BUNDLE_STORE : Weather.Place.TARGET_SERVER;
  }

  @Override
  boolean heedsCancelling() {
    return marked;
  }
}
