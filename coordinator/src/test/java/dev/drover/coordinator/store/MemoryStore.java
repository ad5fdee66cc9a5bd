package dev.drover.coordinator.store;

import dev.drover.common.message.Heartbeat;
import dev.drover.common.name.MigrationId;
import dev.drover.common.plan.Plan;
import dev.drover.coordinator.audit.Trail;
import dev.drover.coordinator.fleet.Fleet;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Move;
import dev.drover.coordinator.saga.Phase;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.saga.Timer;
import dev.drover.coordinator.saga.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator's database in memory. What is decided and what is sent comes from the code that
 * also stands before PostgreSQL ({@link Decided}, {@link Messages}, {@link LiveBatch}); what SQL
 * does is done here by hand, and {@code MemoryStoreTest} holds it to PostgreSQL. Each method is one
 * committed transaction. One thread.
 */
public class MemoryStore {
  private static final Duration ALIVE = Duration.ofSeconds(6);

  private final BiFunction<Saga, Input, Decision> decide;
  private final Plans.InUse plan;
  private final UUID batch;
  private final int maxInFlight;
  private final LongSupplier millis;
  private final Watcher watcher;
  private final Map<MigrationId, Row> rows = new LinkedHashMap<>();
  private final List<Trail.Chained> history = new ArrayList<>();
  private final TreeMap<Long, Outgoing> outbox = new TreeMap<>();
  private final Map<String, Worker> workers = new HashMap<>();
  private long sent;
  private boolean batchEnded;

  /** A saga with what its row says besides. Times are the clock's milliseconds. */
  public static final class Row {
    private final MigrationId id;
    private Saga saga;
    private long version;
    private byte[] audited = new byte[0];
    private @Nullable Long timerAt;
    private @Nullable Long deadlineAt;

    private Row(Saga saga) {
      this.id = saga.id();
      this.saga = saga;
    }

    public Saga saga() {
      return saga;
    }

    public long version() {
      return version;
    }

    public @Nullable Long timerAt() {
      return timerAt;
    }

    public @Nullable Long deadlineAt() {
      return deadlineAt;
    }
  }

  private record Worker(Map<String, Long> idleSince, long seenAt, List<Heartbeat.Running> runs) {}

  /** Hears of every decision that is committed, in order. */
  @FunctionalInterface
  public interface Watcher {
    void decided(Saga before, Addressed input, Decision decision);
  }

  public MemoryStore(
      BiFunction<Saga, Input, Decision> decide,
      UUID batch,
      Plan plan,
      int maxInFlight,
      LongSupplier millis,
      Watcher watcher) {
    this.decide = decide;
    this.plan = new Plans.InUse(plan, plan.withoutFiles());
    this.batch = batch;
    this.maxInFlight = maxInFlight;
    this.millis = millis;
    this.watcher = watcher;
  }

  public void accept(Move move) {
    Saga saga = Saga.queued(move);
    rows.put(saga.id(), new Row(saga));
  }

  public List<Row> rows() {
    return List.copyOf(rows.values());
  }

  public List<Trail.Chained> history() {
    return history;
  }

  public TreeMap<Long, Outgoing> outbox() {
    return outbox;
  }

  /** {@link Sagas#decide}. */
  public List<Decision> decide(List<Addressed> inputs) {
    Map<MigrationId, Sagas.Locked> locked = lock(inputs);
    List<Addressed> known =
        inputs.stream().filter(input -> locked.containsKey(input.id())).toList();
    Decided decided = Decided.of(decide, locked, known);
    decided.last().forEach(this::update);
    decided.changes().forEach(change -> history.add(change.audited()));
    messages(decided).forEach(message -> outbox.put(++sent, message));
    tell(locked, known, decided.decisions());
    return decided.decisions();
  }

  /** What {@link #decide} would put into the outbox. */
  public List<Outgoing> wouldSend(List<Addressed> inputs) {
    return messages(Decided.of(decide, lock(inputs), inputs));
  }

  private List<Outgoing> messages(Decided decided) {
    return Messages.of(decided.changes(), _ -> plan);
  }

  private Map<MigrationId, Sagas.Locked> lock(List<Addressed> inputs) {
    Map<MigrationId, Sagas.Locked> locked = new LinkedHashMap<>();
    for (Addressed input : inputs) {
      Row row = rows.get(input.id());
      if (row != null) {
        locked.put(row.id, locked(row));
      }
    }
    return locked;
  }

  private Sagas.Locked locked(Row row) {
    return new Sagas.Locked(
        batch, row.version, row.saga, row.audited, Instant.ofEpochMilli(millis.getAsLong()));
  }

  private void tell(
      Map<MigrationId, Sagas.Locked> before, List<Addressed> inputs, List<Decision> decisions) {
    Map<MigrationId, Saga> current = new HashMap<>();
    before.forEach((id, row) -> current.put(id, row.saga()));
    for (int i = 0; i < inputs.size(); i++) {
      Addressed input = inputs.get(i);
      Saga was = current.get(input.id());
      if (was != null) {
        current.put(input.id(), decisions.get(i).next());
        watcher.decided(was, input, decisions.get(i));
      }
    }
  }

  /** {@link SagaRows#update}. */
  private void update(Change change) {
    Row row = rows.get(change.saga().id());
    if (row == null) {
      throw new IllegalStateException("Only rows that exist are changed");
    }
    row.saga = change.saga();
    row.version = change.version();
    row.audited = change.audited().hash();
    switch (change.decision().timer()) {
      case Timer.Keep _ -> {}
      case Timer.Off _ -> set(row, null, null);
      case Timer.After(Duration wake) -> set(row, wake, null);
      case Timer.Lease(Duration lapse, Duration limit) -> set(row, lapse, limit);
    }
  }

  private void set(Row row, @Nullable Duration wake, @Nullable Duration deadline) {
    row.timerAt = wake == null ? null : millis.getAsLong() + wake.toMillis();
    row.deadlineAt = deadline == null ? null : millis.getAsLong() + deadline.toMillis();
  }

  /** When the next timer rings; absent when none is set. */
  public @Nullable Long nextTimer() {
    Long next = null;
    for (Row row : rows.values()) {
      if (row.timerAt != null && (next == null || row.timerAt < next)) {
        next = row.timerAt;
      }
    }
    return next;
  }

  /** {@link Due#lock}. */
  public List<Due> due() {
    long now = millis.getAsLong();
    return rows.values().stream()
        .filter(row -> row.timerAt != null && row.timerAt <= now)
        .sorted(Comparator.comparing(row -> row.timerAt == null ? 0L : row.timerAt))
        .map(row -> new Due(row.id, row.saga, row.deadlineAt != null && row.deadlineAt <= now))
        .toList();
  }

  /** {@link Due#postpone}. */
  public void postpone(List<MigrationId> ids, Duration wait) {
    for (MigrationId id : ids) {
      Row row = rows.get(id);
      if (row != null) {
        row.timerAt = millis.getAsLong() + wait.toMillis();
      }
    }
  }

  /** {@link Fleet#read}. */
  public Fleet fleet(Duration idleFor, boolean deaf) {
    long now = millis.getAsLong();
    Set<String> idle = new HashSet<>();
    Map<Heartbeat.Running, String> runs = new HashMap<>();
    workers.forEach((id, worker) -> {
      if (worker.seenAt > now - ALIVE.toMillis()) {
        worker.idleSince.forEach((topic, since) -> {
          if (since < now - idleFor.toMillis()) {
            idle.add(topic);
          }
        });
        worker.runs.forEach(run -> runs.put(run, id));
      }
    });
    return new Fleet(idle, runs, deaf);
  }

  /** {@code Signs.store}: who lives, and which runs do. */
  public void heard(Heartbeat heartbeat, Duration lease) {
    long now = millis.getAsLong();
    Worker before = workers.get(heartbeat.worker());
    Map<String, Long> idle = new HashMap<>();
    for (String topic : Fleet.idle(heartbeat)) {
      Long since = before == null ? null : before.idleSince.get(topic);
      idle.put(topic, since == null ? now : since);
    }
    workers.put(heartbeat.worker(), new Worker(idle, now, heartbeat.runs()));
    for (Heartbeat.Running run : heartbeat.runs()) {
      Row row = rows.get(run.migration());
      if (row != null && row.saga.epoch() == run.epoch()) {
        extend(row, now, lease);
      }
    }
  }

  private void extend(Row row, long now, Duration lease) {
    if (row.timerAt != null
        && row.saga.state() instanceof State.Active active
        && active.phase() instanceof Phase.Running) {
      row.timerAt = extended(now + lease.toMillis(), row.deadlineAt);
    }
  }

  /** A run lives by heartbeats, but not beyond its deadline. */
  protected long extended(long until, @Nullable Long deadlineAt) {
    return deadlineAt == null ? until : Math.min(until, deadlineAt);
  }

  /** {@link LiveBatch#lock}; absent when the batch has ended. */
  public @Nullable LiveBatch live() {
    if (batchEnded) {
      return null;
    }
    int inFlight = 0;
    int ended = 0;
    int failed = 0;
    for (Row row : rows.values()) {
      State state = row.saga.state();
      inFlight += state instanceof State.Active && row.saga.wish() != Wish.PAUSE ? 1 : 0;
      ended += state instanceof State.Ended ? 1 : 0;
      failed +=
          state instanceof State.Restored
                  || state instanceof State.Refused
                  || state instanceof State.NeedsAttention
              ? 1
              : 0;
    }
    return new LiveBatch(
        batch,
        Wish.RUN,
        maxInFlight,
        100,
        inFlight,
        rows.size() - ended,
        ended,
        failed,
        LiveBatch.Progress.FREE,
        null);
  }

  /** {@link LiveBatch#queued}. */
  public List<MigrationId> queued(int limit) {
    return rows.values().stream()
        .filter(row -> row.saga.state() instanceof State.Queued && row.saga.wish() == Wish.RUN)
        .map(row -> row.id)
        .limit(limit)
        .toList();
  }

  public void end() {
    batchEnded = true;
  }

  /** A migration was replayed: its batch lives again. */
  public void reopen() {
    batchEnded = false;
  }
}
