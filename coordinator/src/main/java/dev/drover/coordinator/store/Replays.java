package dev.drover.coordinator.store;

import dev.drover.common.message.Stage;
import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/**
 * Lets ended migrations run again, by one's own wish or many at once. A migration and its batch
 * come back to life in one transaction, in which the batch is locked first, so that no batch ends
 * over something that is queued again. Repeating changes nothing more. Thread-safe.
 */
public final class Replays {
  private static final int CHUNK = 500;
  private static final int SHOWN = 20;

  private final Jdbi jdbi;
  private final Sagas sagas;
  private final Bells bells;

  public Replays(Jdbi jdbi, Sagas sagas, Bells bells) {
    this.jdbi = jdbi;
    this.sagas = sagas;
    this.bells = bells;
  }

  /**
   * What became of many.
   *
   * @param first at most {@value #SHOWN} of them, in the order of their ids
   */
  public record Replayed(int count, List<MigrationId> first) {
    private static final Replayed NONE = new Replayed(0, List.of());

    public Replayed {
      first = List.copyOf(first);
    }

    private Replayed and(List<MigrationId> more) {
      List<MigrationId> shown = new ArrayList<>(first);
      more.stream().limit(SHOWN - first.size()).forEach(shown::add);
      return new Replayed(count + more.size(), shown);
    }
  }

  /**
   * Empty when there is no such migration. Not granted when it has not ended unsuccessfully, lacks
   * what the stage needs, its batch is being cancelled, or a younger migration or restore of its
   * project or database exists.
   */
  public Optional<Answer> replay(
      MigrationId id, Stage from, @Nullable String reason, String actor) {
    return revive(new Addressed(id, new Input.Replay(from, reason), actor));
  }

  /**
   * Sends the restore of a migration that needs attention again, at once. Empty when there is no
   * such migration; not granted when it does not need attention.
   */
  public Optional<Answer> retryRestore(MigrationId id, @Nullable String reason, String actor) {
    return revive(new Addressed(id, new Input.RetryRestore(reason), actor));
  }

  /**
   * Ends a migration that needs attention by a person's word, once its fence is raised, or at once
   * without. Empty when there is no such migration; not granted when it does not need attention, or
   * is to be called completed without a matching verification.
   */
  public Optional<Answer> resolve(MigrationId id, Input.Resolve resolve, String actor) {
    return revive(new Addressed(id, resolve, actor));
  }

  /**
   * Replays every migration that the filter means and that can be replayed; they queue like any
   * other. A chunk at a time: dying in between leaves the rest as it was, for a repetition.
   *
   * @param dryRun changes nothing, and only tells what would be
   */
  public Replayed replay(
      MigrationFilter filter, Stage from, @Nullable String reason, String actor, boolean dryRun) {
    Replayed replayed = Replayed.NONE;
    UUID after = new UUID(0, 0);
    while (true) {
      UUID start = after;
      List<UUID> chunk = jdbi.withHandle(handle -> Replayable.next(handle, filter, start, CHUNK));
      if (chunk.isEmpty()) {
        return replayed;
      }
      replayed =
          replayed.and(
              jdbi.inTransaction(handle ->
                  replayChunk(handle, chunk, new Input.Replay(from, reason), actor, dryRun)));
      ring();
      after = chunk.getLast();
    }
  }

  private List<MigrationId> replayChunk(
      Handle handle, List<UUID> chunk, Input.Replay replay, String actor, boolean dryRun) {
    RestoreGate.closeToRestores(handle);
    List<UUID> free = new ArrayList<>(chunk);
    free.removeAll(BatchWishes.lockOf(handle, chunk));
    free.removeAll(Replayable.superseded(handle, chunk));
    List<MigrationId> replayed =
        sagas.decide(handle, Operations.addressed(free, replay, actor)).stream()
            .filter(Decision::changed)
            .map(decision -> decision.next().id())
            .toList();
    BatchWishes.reopen(handle, replayed.stream().map(MigrationId::value).toList(), actor);
    if (dryRun) {
      handle.rollback();
    }
    return replayed;
  }

  private Optional<Answer> revive(Addressed input) {
    List<UUID> one = List.of(input.id().value());
    try {
      Optional<Answer> answer = jdbi.inTransaction(handle -> revive(handle, one, input));
      ring();
      return answer;
    } catch (UnableToExecuteStatementException e) {
      String violated = Constraints.violated(e);
      if (violated != null && violated.startsWith("one_live_migration_a_")) {
        return Optional.of(superseded());
      }
      throw e;
    }
  }

  private Optional<Answer> revive(Handle handle, List<UUID> one, Addressed input) {
    RestoreGate.closeToRestores(handle);
    if (!BatchWishes.lockOf(handle, one).isEmpty()) {
      return Optional.of(new Answer(false, "Its batch is being cancelled."));
    }
    if (!Replayable.superseded(handle, one).isEmpty()) {
      return Optional.of(superseded());
    }
    Optional<Answer> answer = Operations.answer(sagas.decide(handle, List.of(input)));
    if (answer.filter(Answer::granted).isPresent()) {
      BatchWishes.reopen(handle, one, input.actor());
    }
    return answer;
  }

  private static Answer superseded() {
    return new Answer(false, "A younger migration or restore of this project or database exists.");
  }

  private void ring() {
    bells.outbox().ring();
    bells.queue().ring();
  }
}
