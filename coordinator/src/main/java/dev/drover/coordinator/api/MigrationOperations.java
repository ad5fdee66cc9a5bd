package dev.drover.coordinator.api;

import dev.drover.common.api.MigrationDetail;
import dev.drover.common.api.MigrationState;
import dev.drover.common.api.MigrationSummary;
import dev.drover.common.api.Page;
import dev.drover.common.api.ReplayRequest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.Printable;
import dev.drover.coordinator.saga.Wish;
import dev.drover.coordinator.store.Answer;
import dev.drover.coordinator.store.MigrationFilter;
import dev.drover.coordinator.store.Migrations;
import dev.drover.coordinator.store.Operations;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What can be asked of migrations. Asking for what already is so is granted. Thread-safe. */
@Singleton
final class MigrationOperations {
  private final Migrations migrations;
  private final Operations operations;
  private final BatchOperations batches;

  MigrationOperations(Migrations migrations, Operations operations, BatchOperations batches) {
    this.migrations = migrations;
    this.operations = operations;
    this.batches = batches;
  }

  /**
   * @throws DroverException {@code filter_invalid}, {@code not_found} when there is no such batch
   */
  MigrationFilter filter(
      @Nullable String batch, @Nullable String states, @Nullable String project) {
    Set<String> words = new HashSet<>();
    for (String word : states == null ? new String[0] : states.split(",", -1)) {
      words.add(
          MigrationState.parse(word)
              .orElseThrow(() ->
                  DroverException.user(
                      "filter_invalid",
                      "No migration is ever in state " + Printable.of(word) + ".",
                      "Use names such as Queued, Completed or Restored, separated by commas."))
              .word());
    }
    if (project != null && project.indexOf('\0') >= 0) {
      throw DroverException.user(
          "filter_invalid", "The project's ref holds a NUL.", "No project has such a ref.");
    }
    return new MigrationFilter(batch == null ? null : batches.find(batch).id(), words, project);
  }

  Page<MigrationSummary> list(MigrationFilter filter, Cursor cursor) {
    UUID last = cursor.lastId();
    return cursor.page(
        migrations.page(filter, last == null ? null : new MigrationId(last), cursor.oneMore()),
        migration -> migration.id().toString(),
        ShownMigration::summary);
  }

  MigrationDetail show(UUID id) {
    return migrations
        .detail(new MigrationId(id))
        .map(ShownMigration::detail)
        .orElseThrow(Missing.of("migration", id.toString()));
  }

  MigrationDetail pause(UUID id) {
    return after(id, operations.pause(new MigrationId(id), Reasons.ACTOR), Wish.PAUSE);
  }

  MigrationDetail resume(UUID id) {
    return after(id, operations.resume(new MigrationId(id), Reasons.ACTOR), Wish.RUN);
  }

  MigrationDetail cancel(UUID id) {
    return after(id, operations.cancel(new MigrationId(id), Reasons.ACTOR), Wish.CANCEL);
  }

  MigrationDetail replay(UUID id, ReplayRequest request) {
    Optional<Answer> answer =
        operations.replay(
            new MigrationId(id),
            Replay.from(request),
            Reasons.checked(request.reason()),
            Reasons.ACTOR);
    Reasons.require(answer.orElseThrow(Missing.of("migration", id.toString())));
    return show(id);
  }

  private MigrationDetail after(UUID id, Optional<Answer> answer, Wish wished) {
    Answer given = answer.orElseThrow(Missing.of("migration", id.toString()));
    MigrationDetail detail = show(id);
    boolean already = detail.wish().equals(wished.word()) && !detail.summary().state().ended();
    if (!already && detail.summary().state() != MigrationState.CANCELLED) {
      Reasons.require(given);
    }
    return detail;
  }
}
