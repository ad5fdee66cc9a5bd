package dev.drover.coordinator.api;

import dev.drover.common.api.MigrationDetail;
import dev.drover.common.api.MigrationState;
import dev.drover.common.api.MigrationSummary;
import dev.drover.common.api.Page;
import dev.drover.common.api.ReplayRequest;
import dev.drover.common.api.ResolveRequest;
import dev.drover.common.api.WishRequest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.Printable;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Wish;
import dev.drover.coordinator.store.Answer;
import dev.drover.coordinator.store.MigrationFilter;
import dev.drover.coordinator.store.Migrations;
import dev.drover.coordinator.store.Operations;
import dev.drover.coordinator.store.Replays;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What can be asked of migrations. Asking for what already is so is granted. Thread-safe. */
@Singleton
final class MigrationOperations {
  private final Migrations migrations;
  private final Operations operations;
  private final Replays replays;
  private final HoldOperations holds;
  private final BatchOperations batches;

  MigrationOperations(
      Migrations migrations,
      Operations operations,
      Replays replays,
      HoldOperations holds,
      BatchOperations batches) {
    this.migrations = migrations;
    this.operations = operations;
    this.replays = replays;
    this.holds = holds;
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

  MigrationDetail pause(UUID id, WishRequest request, String actor) {
    return after(
        id,
        operations.pause(new MigrationId(id), Reasons.checked(request.reason()), actor),
        Wish.PAUSE);
  }

  MigrationDetail resume(UUID id, WishRequest request, String actor) {
    return after(
        id,
        operations.resume(new MigrationId(id), Reasons.checked(request.reason()), actor),
        Wish.RUN);
  }

  MigrationDetail cancel(UUID id, WishRequest request, String actor) {
    return after(
        id,
        operations.cancel(new MigrationId(id), Reasons.checked(request.reason()), actor),
        Wish.CANCEL);
  }

  MigrationDetail replay(UUID id, ReplayRequest request, String actor) {
    Optional<Answer> answer =
        replays.replay(
            new MigrationId(id), Replay.from(request), Reasons.checked(request.reason()), actor);
    Reasons.require(answer.orElseThrow(Missing.of("migration", id.toString())));
    return show(id);
  }

  /** Granted also when it is being restored, or has been. */
  MigrationDetail retryRestore(UUID id, WishRequest request, String actor) {
    Answer answer =
        replays
            .retryRestore(new MigrationId(id), Reasons.checked(request.reason()), actor)
            .orElseThrow(Missing.of("migration", id.toString()));
    MigrationDetail detail = show(id);
    switch (detail.summary().state()) {
      case RESTORING, RESTORED, CANCELLED -> {}
      default -> Reasons.require(answer);
    }
    return detail;
  }

  /**
   * Granted also when it is being resolved so, or has ended so already.
   *
   * @throws DroverException {@code hold_alive} when no fence is to be raised although a worker is
   *     at it: what the target holds may change any moment
   */
  MigrationDetail resolve(UUID id, ResolveRequest request, String actor) {
    Input.Resolve.As as =
        request.as() == ResolveRequest.As.COMPLETED
            ? Input.Resolve.As.COMPLETED
            : Input.Resolve.As.RESTORED;
    String reason = Objects.requireNonNull(Reasons.checked(request.reason()));
    boolean fenced = !Boolean.TRUE.equals(request.withoutFence());
    if (!fenced) {
      holds.refuseIfAlive(id);
    }
    Answer answer =
        replays
            .resolve(new MigrationId(id), new Input.Resolve(as, reason, fenced), actor)
            .orElseThrow(Missing.of("migration", id.toString()));
    MigrationDetail detail = show(id);
    boolean already =
        switch (detail.summary().state()) {
          case COMPLETED -> as == Input.Resolve.As.COMPLETED;
          case PROMOTING -> fenced && as == Input.Resolve.As.COMPLETED;
          case RESTORED, CANCELLED -> as == Input.Resolve.As.RESTORED;
          case RESTORING -> fenced && as == Input.Resolve.As.RESTORED;
          default -> false;
        };
    if (!already) {
      Reasons.require(answer);
    }
    return detail;
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
