package dev.drover.coordinator.simulation;

import dev.drover.common.plan.Plan;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.store.MemoryStore;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The coordinator's database, with the bugs that would be in its statements. */
final class SimulatedStore extends MemoryStore {
  private static final UUID BATCH = new UUID(7, 7);

  private final Bug bug;

  SimulatedStore(
      BiFunction<Saga, Input, Decision> decide,
      Plan plan,
      int maxInFlight,
      LongSupplier millis,
      Watcher watcher,
      Bug bug) {
    super(decide, BATCH, plan, maxInFlight, millis, watcher);
    this.bug = bug;
  }

  @Override
  protected long extended(long until, @Nullable Long deadlineAt) {
    return bug == Bug.DEAD_COMMAND_KEPT_ALIVE ? until : super.extended(until, deadlineAt);
  }
}
