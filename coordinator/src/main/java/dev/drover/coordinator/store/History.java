package dev.drover.coordinator.store;

import dev.drover.common.failure.Failure;
import dev.drover.common.message.Json;
import dev.drover.common.message.Verdict;
import dev.drover.coordinator.saga.Note;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Appends one row per decision. */
final class History {
  private History() {}

  /** What stands behind a note. */
  record Detail(@Nullable Failure failure, @Nullable Verdict verdict) {}

  static void append(Handle handle, List<Change> changes) {
    handle
        .createUpdate(
            """
            INSERT INTO history (migration, version, state, epoch, actor, note, detail)
            SELECT migration, version, state, epoch, actor, note, CAST(detail AS jsonb)
            FROM unnest(:migrations, :versions, :states, :epochs, :actors, :notes, :details)
              AS h (migration, version, state, epoch, actor, note, detail)
            """)
        .bindArray(
            "migrations",
            UUID.class,
            changes.stream().map(change -> change.saga().id().value()).toList())
        .bindArray("versions", Long.class, changes.stream().map(Change::version).toList())
        .bindArray(
            "states",
            String.class,
            changes.stream().map(change -> change.saga().state().name()).toList())
        .bindArray(
            "epochs", Integer.class, changes.stream().map(change -> change.saga().epoch()).toList())
        .bindArray("actors", String.class, changes.stream().map(Change::actor).toList())
        .bindArray(
            "notes",
            String.class,
            changes.stream().map(change -> change.decision().note().text()).toList())
        .bindArray(
            "details",
            String.class,
            changes.stream().map(change -> detail(change.decision().note())).toList())
        .execute();
  }

  private static @Nullable String detail(Note note) {
    return note.failure() == null && note.verdict() == null
        ? null
        : Json.text(new Detail(note.failure(), note.verdict()));
  }
}
