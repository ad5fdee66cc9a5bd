package dev.drover.coordinator.store;

import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.audit.Trail;
import dev.drover.coordinator.saga.Decider;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.State;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The one way a saga changes: locked, decided in memory, and stored with its audit entry and
 * messages in the caller's transaction. Rows are locked in the order of their ids, so that two
 * coordinators never wait for each other in a circle. Thread-safe.
 */
public final class Sagas {
  private final Decider decider;
  private final Plans plans;
  private final DecisionListener listener;

  public Sagas(Decider decider, Plans plans, DecisionListener listener) {
    this.decider = decider;
    this.plans = plans;
    this.listener = listener;
  }

  /**
   * A saga's row, locked until the transaction's end.
   *
   * @param audited the hash of its latest entry in the audit trail; empty before the first
   * @param at the database's clock when it was locked
   */
  record Locked(UUID batch, long version, Saga saga, byte[] audited, Instant at) {
    /** One that no trail is kept of. */
    Locked(UUID batch, long version, Saga saga) {
      this(batch, version, saga, new byte[0], Instant.EPOCH);
    }

    Locked after(Change change) {
      return new Locked(batch, change.version(), change.saga(), change.audited().hash(), at);
    }
  }

  /**
   * Decides every input, in order; inputs of sagas that do not exist are left out of the answer.
   *
   * @param handle in a transaction
   */
  public List<Decision> decide(Handle handle, List<Addressed> inputs) {
    return decide(
        handle,
        lock(handle, inputs.stream().map(input -> input.id().value()).distinct().toList()),
        inputs);
  }

  /** As {@link #decide(Handle, List)}, for rows that are locked already. */
  List<Decision> decide(Handle handle, Map<MigrationId, Locked> locked, List<Addressed> inputs) {
    Decided decided = Decided.of(decider::decide, locked, inputs);
    if (!decided.changes().isEmpty()) {
      SagaRows.update(handle, locked, decided.last());
      Trail.append(handle, decided.changes().stream().map(Change::audited).toList());
      Outbox.put(handle, Messages.of(decided.changes(), plan -> plans.inUse(handle, plan)));
      handle.afterCommit(() -> tell(locked, decided.changes()));
    }
    return decided.decisions();
  }

  private void tell(Map<MigrationId, Locked> locked, List<Change> changes) {
    Map<MigrationId, State> before = new HashMap<>();
    locked.forEach((id, row) -> before.put(id, row.saga().state()));
    for (Change change : changes) {
      State was = before.put(change.saga().id(), change.saga().state());
      if (was != null) {
        listener.decided(was, change.decision());
      }
    }
  }

  static Map<MigrationId, Locked> lock(Handle handle, Collection<UUID> ids) {
    return SagaRows.lock(handle, ids);
  }
}
