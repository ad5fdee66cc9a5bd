package dev.drover.coordinator.simulation;

import dev.drover.common.failure.DroverException;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.postgres.Staging;
import dev.drover.common.postgres.TargetModel;
import dev.drover.coordinator.saga.Move;
import java.util.List;

/** What befalls a whole run once or twice; and, because dirt is to go, the reaper. */
final class Mischief {
  private static final int REAP_EVERY = 20_000;

  private final World world;

  Mischief(World world) {
    this.world = world;
  }

  void begin() {
    Chance chance = world.chance();
    if (chance.happens(0.1)) {
      soon(world.broker()::wipe);
    }
    if (chance.happens(0.1)) {
      soon(this::resetOffsets);
    }
    if (chance.happens(0.1) && !world.scene().isExisting()) {
      soon(this::takeName);
    }
    if (chance.happens(0.15) && !world.scene().isExisting()) {
      soon(this::replaceStaging);
    }
    world.timeline().after(REAP_EVERY, this::reap);
  }

  private void soon(Runnable what) {
    world.timeline().at(world.chance().between(500, world.weather().calmFrom()), what);
  }

  private void resetOffsets() {
    world.offsets().reset();
    world.sometimes(Rare.EVENTS_READ_AGAIN);
  }

  /** Somebody makes a database of the name that a project's is to have. */
  private void takeName() {
    Move move = world.chance().among(world.scene().moves());
    if (!world.target().databases().containsKey(move.database())) {
      bystander(move.database());
    }
  }

  /** Somebody drops a staging database and makes one of his own by its name. */
  private void replaceStaging() {
    List<TargetModel.Record> made =
        world.target().records().values().stream()
            .filter(record -> record.state().equals("made"))
            .toList();
    if (!made.isEmpty()) {
      bystander(world.chance().among(made).staging().name());
    }
  }

  private void bystander(DatabaseName name) {
    TargetModel.Database database =
        new TargetModel.Database(world.target().nextNumber(), List.of("somebody's own"));
    world.target().databases().put(name, database);
    world.scene().bystanders().put(name, database);
  }

  /** {@code Reaper.sweep}. */
  private void reap() {
    if (!world.weather().isAway(Weather.Place.TARGET_SERVER)) {
      for (Staging dead : world.target().dead()) {
        try {
          world.target().drop(dead);
          world.sometimes(Rare.REAPED);
        } catch (DroverException e) {
          world.sometimes(Rare.FOREIGN_DATABASE_LEFT_ALONE);
        }
      }
    }
    world.timeline().after(REAP_EVERY, this::reap);
  }
}
