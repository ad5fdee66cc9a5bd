package dev.drover.coordinator.simulation;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.postgres.TargetModel;
import dev.drover.common.worker.WorkerCore;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code Dump}: the source's rows, and an existing target's own, into a bundle. */
final class BackupScript extends Script {
  private final Command.Backup command;
  private List<String> source = List.of();
  private @Nullable List<String> target;

  BackupScript(World world, WorkerCore.Running running, Command.Backup command) {
    super(world, running);
    this.command = command;
  }

  @Override
  protected @Nullable Event exchange(int number) throws SQLException, IOException {
    return switch (number) {
      case 0 -> world.bundles().find(command.bundle()) == null ? null : found();
      case 1 -> readTarget();
      case 2 -> readSource();
      default -> publish();
    };
  }

  @Override
  protected Weather.Place asks(int number) {
    return switch (number) {
      case 1 -> Weather.Place.TARGET_SERVER;
      case 2 -> Weather.Place.SOURCE_SERVER;
      default -> Weather.Place.BUNDLE_STORE;
    };
  }

  @Override
  boolean heedsCancelling() {
    return true;
  }

  private @Nullable Event readTarget() throws SQLException {
    if (world.scene().isExisting()) {
      target = world.target().open(order.database()).rows();
      return null;
    }
    TargetModel.Database taken = world.target().databases().get(order.database());
    TargetModel.Home home = world.target().homes().get(order.database());
    if (taken != null
        && (home == null
            || home.oid() != taken.oid()
            || !home.migration().equals(order.migration()))) {
      throw DroverException.user("target_exists", "The database exists already.", null);
    }
    return null;
  }

  private @Nullable Event readSource() throws SQLException {
    unfit();
    source = Scene.of(order.project(), world.target().open(Scene.SOURCE).rows());
    if (world.bug() == Bug.REPORTED_BEFORE_COMMIT) {
      return done();
    }
    return null;
  }

  private Event publish() throws IOException {
    if (world.weather().strikes(Fault.DISK_FULL)) {
      throw new IOException("No space left on device");
    }
    boolean first =
        world
            .bundles()
            .publish(command.bundle(), new Bundles.Bundle(order.migration(), source, target));
    if (world.weather().strikes(Fault.PUBLISH_UNCERTAIN)) {
      throw new IOException("Input/output error");
    }
    return first ? done() : found();
  }

  private Event found() {
    world.sometimes(Rare.BUNDLE_FOUND);
    return done();
  }

  private Event done() {
    return new Event.BackedUp(origin, command.bundle(), source.size(), 100, "ab", List.of());
  }
}
