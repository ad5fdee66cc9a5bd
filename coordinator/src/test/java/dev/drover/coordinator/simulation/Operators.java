package dev.drover.coordinator.simulation;

import dev.drover.common.message.Stage;
import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Input.Resolve.As;
import dev.drover.coordinator.saga.Move;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.saga.Wish;
import dev.drover.coordinator.store.Addressed;
import dev.drover.coordinator.store.MemoryStore;
import java.util.List;

/** People who pause, resume, cancel and replay at any time, and in the end let everything go on. */
final class Operators {
  private static final List<Stage> REPLAYED =
      List.of(Stage.BACKUP, Stage.BACKUP, Stage.MIGRATE, Stage.VERIFY, Stage.RESTORE);
  private static final int RESUME_EVERY = 10_000;

  private final World world;
  private int onTheirWay;

  Operators(World world) {
    this.world = world;
  }

  void begin() {
    Chance chance = world.chance();
    int wishes = chance.happens(0.4) ? 0 : chance.below(8);
    long calm = world.weather().calmFrom();
    for (int i = 0; i < wishes; i++) {
      world.timeline().at(chance.between(100, calm), this::wish);
    }
    world.timeline().at(calm, this::goOn);
    if (chance.happens(0.5)) {
      world.timeline().at(calm + chance.between(100, 90_000), this::replayAll);
    }
  }

  private void wish() {
    Move move = world.chance().among(world.scene().moves());
    MemoryStore.Row row = world.row(move.id());
    Input input =
        row.saga().state() instanceof State.Ended
            ? afterEnd(row)
            : switch (world.chance().below(5)) {
              case 0, 1 -> new Input.Pause();
              case 2, 3 -> new Input.Resume();
              default -> new Input.Cancel();
            };
    decide(row, input);
  }

  private Input afterEnd(MemoryStore.Row row) {
    if (!(row.saga().state() instanceof State.NeedsAttention)) {
      return new Input.Replay(world.chance().among(REPLAYED), "once more");
    }
    return switch (world.chance().below(10)) {
      case 0, 1, 2 -> new Input.RetryRestore("looked at");
      case 3, 4, 5, 6 -> word(As.RESTORED);
      case 7 -> word(As.COMPLETED);
      default -> new Input.Replay(world.chance().among(REPLAYED), "once more");
    };
  }

  /** True or not. */
  private static Input word(As as) {
    return new Input.Resolve(as, "as far as anybody knows", true);
  }

  /** A promotion begins: now and then somebody just then wants it cancelled. */
  void promoting(MigrationId id) {
    if (!world.weather().isCalm() && world.chance().happens(0.1)) {
      world
          .timeline()
          .after(world.chance().between(1, 5_000), () -> decide(world.row(id), new Input.Cancel()));
    }
  }

  /** Whether nobody is about to come who was called. */
  boolean areAtRest() {
    return onTheirWay == 0;
  }

  /** A migration needs attention: often somebody is there. */
  void needed(MigrationId id) {
    if (world.chance().happens(0.7)) {
      onTheirWay++;
      world
          .timeline()
          .after(
              world.chance().between(100, 60_000),
              () -> {
                onTheirWay--;
                MemoryStore.Row row = world.row(id);
                if (row.saga().state() instanceof State.NeedsAttention) {
                  decide(row, afterEnd(row));
                }
              });
    }
  }

  private void decide(MemoryStore.Row row, Input input) {
    if (world.weather().isAway(Weather.Place.COORDINATOR_DATABASE)) {
      return;
    }
    List<Decision> decisions =
        world.store().decide(List.of(new Addressed(row.saga().id(), input, "operator")));
    if (decisions.getFirst().changed()) {
      world.store().reopen();
    }
    world.storeChanged();
  }

  private void replayAll() {
    for (MemoryStore.Row row : world.store().rows()) {
      if (row.saga().ended()) {
        decide(row, new Input.Replay(world.chance().among(REPLAYED), "once more"));
      }
    }
  }

  /** Nobody leaves anything paused for ever. */
  private void goOn() {
    for (MemoryStore.Row row : world.store().rows()) {
      if (row.saga().wish() == Wish.PAUSE) {
        decide(row, new Input.Resume());
      }
    }
    world.timeline().after(RESUME_EVERY, this::goOn);
  }
}
