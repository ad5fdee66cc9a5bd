package dev.drover.coordinator.store;

import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.audit.Trail;
import dev.drover.coordinator.saga.Decider;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Saga;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
  private final Messages messages;

  public Sagas(Decider decider, Plans plans) {
    this.decider = decider;
    this.messages = new Messages(plans);
  }

  /**
   * A saga's row, locked until the transaction's end.
   *
   * @param audited the hash of its latest entry in the audit trail; empty before the first
   * @param at the database's clock when it was locked
   */
  record Locked(UUID batch, long version, Saga saga, byte[] audited, Instant at) {
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
    Map<MigrationId, Locked> current = new HashMap<>(locked);
    List<Decision> decisions = new ArrayList<>(inputs.size());
    List<Change> changes = new ArrayList<>(inputs.size());
    for (Addressed input : inputs) {
      Locked before = current.get(input.id());
      if (before == null) {
        continue;
      }
      Decision decision = decider.decide(before.saga(), input.input());
      decisions.add(decision);
      if (decision.changed()) {
        Change change =
            new Change(before.batch(), decision, Transitions.after(before, decision, input));
        changes.add(change);
        current.put(input.id(), before.after(change));
      }
    }
    if (!changes.isEmpty()) {
      SagaRows.update(handle, locked, last(changes));
      Trail.append(handle, changes.stream().map(Change::audited).toList());
      Outbox.put(handle, messages.of(handle, changes));
    }
    return decisions;
  }

  static Map<MigrationId, Locked> lock(Handle handle, Collection<UUID> ids) {
    return SagaRows.lock(handle, ids);
  }

  /**
   * What is stored of several changes to one saga: the last, with the last timer that any of them
   * set.
   */
  private static Collection<Change> last(List<Change> changes) {
    Map<MigrationId, Change> last = new LinkedHashMap<>();
    for (Change change : changes) {
      last.merge(change.saga().id(), change, SagaRows::later);
    }
    return last.values();
  }
}
