package dev.drover.coordinator.store;

import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.saga.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Sagas as rows: locked and written many in one statement. */
final class SagaRows {
  private SagaRows() {}

  static Map<MigrationId, Sagas.Locked> lock(Handle handle, Collection<UUID> ids) {
    Map<MigrationId, Sagas.Locked> locked = new LinkedHashMap<>();
    if (ids.isEmpty()) {
      return locked;
    }
    handle
        .createQuery(
            """
            SELECT id, batch, version, saga, coalesce(audited, '\\x') AS audited, clock_timestamp() AS at
            FROM migration WHERE id = ANY (:ids) ORDER BY id FOR UPDATE
            """)
        .bindArray("ids", UUID.class, List.copyOf(ids))
        .map((row, _) ->
            Map.entry(
                new MigrationId(row.getObject("id", UUID.class)),
                new Sagas.Locked(
                    row.getObject("batch", UUID.class),
                    row.getLong("version"),
                    SagaJson.read(row.getString("saga")),
                    row.getBytes("audited"),
                    Batches.instant(row, "at"))))
        .forEach(entry -> locked.put(entry.getKey(), entry.getValue()));
    return locked;
  }

  /** Compares and swaps each row's version; all of them, or the transaction fails. */
  static void update(
      Handle handle, Map<MigrationId, Sagas.Locked> before, Collection<Change> changes) {
    Columns columns = new Columns();
    for (Change change : changes) {
      Sagas.Locked row = Objects.requireNonNull(before.get(change.saga().id()));
      columns.add(change, row.version());
    }
    int swapped =
        columns
            .bind(
                handle.createUpdate(
                    """
                    UPDATE migration AS m
                    SET state = u.state, stage = u.stage, wish = u.wish, saga = CAST(u.saga AS jsonb), epoch = u.epoch,
                        version = u.version, audited = decode(u.audited, 'hex'), updated_at = now(),
                        ended_at = CASE WHEN u.ended THEN coalesce(m.ended_at, now()) END,
                        timer_at = CASE WHEN u.keep THEN m.timer_at ELSE now() + u.wake * interval '1 ms' END,
                        deadline_at = CASE WHEN u.keep THEN m.deadline_at ELSE now() + u.deadline * interval '1 ms' END
                    FROM unnest(:ids, :before, :versions, :states, :stages, :wishes, :sagas, :epochs, :audited, :ended, :keep, :wakes, :deadlines)
                      AS u (id, before, version, state, stage, wish, saga, epoch, audited, ended, keep, wake, deadline)
                    WHERE m.id = u.id AND m.version = u.before
                    """))
            .execute();
    if (swapped != changes.size()) {
      throw new IllegalStateException(
          "Of "
              + changes.size()
              + " locked sagas only "
              + swapped
              + " had the version that was read");
    }
  }

  /** The rows of one update, column by column. */
  private static final class Columns {
    private final List<UUID> ids = new ArrayList<>();
    private final List<Long> before = new ArrayList<>();
    private final List<Long> versions = new ArrayList<>();
    private final List<String> states = new ArrayList<>();
    private final List<@Nullable String> stages = new ArrayList<>();
    private final List<String> wishes = new ArrayList<>();
    private final List<String> sagas = new ArrayList<>();
    private final List<Integer> epochs = new ArrayList<>();
    private final List<String> audited = new ArrayList<>();
    private final List<Boolean> ended = new ArrayList<>();
    private final List<Boolean> keep = new ArrayList<>();
    private final List<@Nullable Long> wakes = new ArrayList<>();
    private final List<@Nullable Long> deadlines = new ArrayList<>();

    void add(Change change, long read) {
      Saga saga = change.saga();
      ids.add(saga.id().value());
      before.add(read);
      versions.add(change.version());
      states.add(saga.state().name());
      stages.add(saga.state() instanceof State.Active active ? active.stage().word() : null);
      wishes.add(saga.wish().word());
      sagas.add(SagaJson.write(saga));
      epochs.add(saga.epoch());
      audited.add(HexFormat.of().formatHex(change.audited().hash()));
      ended.add(saga.ended());
      Timer timer = change.decision().timer();
      keep.add(timer instanceof Timer.Keep);
      switch (timer) {
        case Timer.Keep _, Timer.Off _ -> addTimer(null, null);
        case Timer.After(Duration wake) -> addTimer(wake, null);
        case Timer.Lease(Duration lapse, Duration limit) -> addTimer(lapse, limit);
      }
    }

    private void addTimer(@Nullable Duration wake, @Nullable Duration deadline) {
      wakes.add(wake == null ? null : wake.toMillis());
      deadlines.add(deadline == null ? null : deadline.toMillis());
    }

    org.jdbi.v3.core.statement.Update bind(org.jdbi.v3.core.statement.Update update) {
      return update
          .bindArray("ids", UUID.class, ids)
          .bindArray("before", Long.class, before)
          .bindArray("versions", Long.class, versions)
          .bindArray("states", String.class, states)
          .bindArray("stages", String.class, stages)
          .bindArray("wishes", String.class, wishes)
          .bindArray("sagas", String.class, sagas)
          .bindArray("epochs", Integer.class, epochs)
          .bindArray("audited", String.class, audited)
          .bindArray("ended", Boolean.class, ended)
          .bindArray("keep", Boolean.class, keep)
          .bindArray("wakes", Long.class, wakes)
          .bindArray("deadlines", Long.class, deadlines);
    }
  }
}
