package dev.drover.coordinator.api;

import dev.drover.common.api.Affected;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.api.MigrationState;
import dev.drover.common.api.ReplayRequest;
import dev.drover.common.api.WishRequest;
import dev.drover.common.failure.DroverException;
import dev.drover.coordinator.saga.Wish;
import dev.drover.coordinator.store.Answer;
import dev.drover.coordinator.store.BatchView;
import dev.drover.coordinator.store.Batches;
import dev.drover.coordinator.store.MigrationFilter;
import dev.drover.coordinator.store.Migrations;
import dev.drover.coordinator.store.Operations;
import dev.drover.coordinator.store.Replays;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What can be asked of a batch. Asking for what already is so is granted. Thread-safe. */
@Singleton
final class BatchOperations {
  private static final List<MigrationState> REPLAYED =
      List.of(MigrationState.RESTORED, MigrationState.REFUSED, MigrationState.NEEDS_ATTENTION);

  private final Batches batches;
  private final Operations operations;
  private final Replays replays;
  private final Migrations migrations;
  private final Differences differences;

  BatchOperations(
      Batches batches,
      Operations operations,
      Replays replays,
      Migrations migrations,
      Differences differences) {
    this.batches = batches;
    this.operations = operations;
    this.replays = replays;
    this.migrations = migrations;
    this.differences = differences;
  }

  BatchView find(String nameOrId) {
    return byNameOrId(nameOrId).orElseThrow(Missing.of("batch", nameOrId));
  }

  BatchStatus shown(BatchView batch) {
    return Shown.batch(batch, differences.of(batch));
  }

  BatchStatus pause(String named, WishRequest request, String actor) {
    UUID id = find(named).id();
    Optional<Answer> answer = operations.pauseBatch(id, Reasons.checked(request.reason()), actor);
    return after(named, id, answer, batch -> batch.state() == BatchView.State.PAUSED);
  }

  BatchStatus resume(String named, WishRequest request, String actor) {
    UUID id = find(named).id();
    Optional<Answer> answer = operations.resumeBatch(id, Reasons.checked(request.reason()), actor);
    return after(named, id, answer, batch -> batch.state() == BatchView.State.RUNNING);
  }

  BatchStatus cancel(String named, WishRequest request, String actor) {
    UUID id = find(named).id();
    Optional<Answer> answer = operations.cancelBatch(id, Reasons.checked(request.reason()), actor);
    return after(named, id, answer, batch -> batch.wish() == Wish.CANCEL);
  }

  Affected replay(String named, ReplayRequest request, String actor) {
    BatchView batch = find(named);
    List<MigrationState> wanted = request.states();
    Set<String> states =
        (wanted == null || wanted.isEmpty() ? REPLAYED : wanted)
            .stream().map(BatchOperations::replayable).collect(Collectors.toSet());
    boolean dryRun = Boolean.TRUE.equals(request.dryRun());
    Replays.Replayed replayed =
        replays.replay(
            new MigrationFilter(
                batch.id(),
                states,
                null,
                Filters.text("code", request.code()),
                Filters.text("projectLike", request.projectLike())),
            Replay.from(request),
            Reasons.checked(request.reason()),
            actor,
            dryRun);
    return new Affected(
        replayed.count(),
        dryRun,
        migrations.byIds(replayed.first()).stream().map(ShownMigration::summary).toList());
  }

  private BatchStatus after(
      String named, UUID id, Optional<Answer> answer, Predicate<BatchView> already) {
    BatchView batch = batches.byId(id).orElseThrow(Missing.of("batch", named));
    if (!already.test(batch)) {
      Reasons.require(answer.orElseThrow(Missing.of("batch", named)));
    }
    return shown(batch);
  }

  private Optional<BatchView> byNameOrId(String named) {
    return Missing.isId(named) ? batches.byId(UUID.fromString(named)) : batches.byName(named);
  }

  private static String replayable(MigrationState state) {
    if (!state.replayable()) {
      throw DroverException.user(
          "filter_invalid",
          "A migration that is " + state + " cannot be replayed.",
          "Use Restored, Refused, Cancelled or NeedsAttention.");
    }
    return state.word();
  }
}
