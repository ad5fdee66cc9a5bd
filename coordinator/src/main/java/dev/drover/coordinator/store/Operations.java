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
import org.jspecify.annotations.Nullable;

/** Operators' wishes. Each is one transaction; repeating one changes nothing more. Thread-safe. */
public final class Operations {
  private static final int CHUNK = 500;

  private final Jdbi jdbi;
  private final Sagas sagas;
  private final Bells bells;

  public Operations(Jdbi jdbi, Sagas sagas, Bells bells) {
    this.jdbi = jdbi;
    this.sagas = sagas;
    this.bells = bells;
  }

  /** Empty when there is no such migration. */
  public Optional<Answer> pause(MigrationId id, String actor) {
    return one(id, new Input.Pause(), actor);
  }

  /** Empty when there is no such migration. */
  public Optional<Answer> resume(MigrationId id, String actor) {
    return one(id, new Input.Resume(), actor);
  }

  /** Empty when there is no such migration. */
  public Optional<Answer> cancel(MigrationId id, String actor) {
    return one(id, new Input.Cancel(), actor);
  }

  /**
   * Empty when there is no such migration. Not granted when it has not ended unsuccessfully, lacks
   * what the stage needs, or a younger migration of its project or database exists.
   */
  public Optional<Answer> replay(
      MigrationId id, Stage from, @Nullable String reason, String actor) {
    Optional<Answer> answer =
        jdbi.inTransaction(handle -> {
          List<UUID> superseded = Replayable.superseded(handle, List.of(id.value()));
          return superseded.isEmpty()
              ? answer(
                  sagas.decide(
                      handle, List.of(new Addressed(id, new Input.Replay(from, reason), actor))))
              : Optional.of(
                  new Answer(false, "A younger migration of this project or database exists."));
        });
    answer.filter(Answer::granted).ifPresent(_ -> reopened(id));
    return answer;
  }

  /**
   * Replays every migration of the batch that the filter means and that can be replayed; they queue
   * like any other.
   *
   * @param filter its batch must be given
   * @return how many were, or with {@code dryRun} would be
   */
  public int replay(
      MigrationFilter filter, Stage from, @Nullable String reason, String actor, boolean dryRun) {
    int replayed = 0;
    UUID after = new UUID(0, 0);
    while (true) {
      UUID start = after;
      List<UUID> chunk = jdbi.withHandle(handle -> Replayable.next(handle, filter, start, CHUNK));
      if (chunk.isEmpty()) {
        return replayed;
      }
      replayed += replayChunk(chunk, new Input.Replay(from, reason), actor, dryRun);
      after = chunk.getLast();
    }
  }

  private int replayChunk(List<UUID> chunk, Input.Replay replay, String actor, boolean dryRun) {
    int granted =
        jdbi.inTransaction(handle -> {
          List<UUID> free = new ArrayList<>(chunk);
          free.removeAll(Replayable.superseded(handle, chunk));
          BatchWishes.reopen(handle, free);
          long count =
              sagas.decide(handle, addressed(free, replay, actor)).stream()
                  .filter(Decision::changed)
                  .count();
          if (dryRun) {
            handle.rollback();
          }
          return (int) count;
        });
    bells.queue().ring();
    return granted;
  }

  /**
   * Nothing new starts; what is in flight finishes its stage and waits. Empty when there is no such
   * batch.
   */
  public Optional<Answer> pauseBatch(UUID batch, @Nullable String reason, String actor) {
    return batch(
        batch, handle -> BatchWishes.pause(handle, batch, reason), new Input.Pause(), actor);
  }

  /**
   * Goes on, with a new count for stop-when-failed. Also resumes migrations that were paused one by
   * one.
   */
  public Optional<Answer> resumeBatch(UUID batch, String actor) {
    return batch(batch, handle -> BatchWishes.resume(handle, batch), new Input.Resume(), actor);
  }

  /** Every migration that has not ended is cancelled, a chunk at a time, soon. Final. */
  public Optional<Answer> cancelBatch(UUID batch, @Nullable String reason) {
    Optional<Answer> answer =
        jdbi.inTransaction(handle -> BatchWishes.cancel(handle, batch, reason));
    bells.queue().ring();
    return answer;
  }

  private Optional<Answer> batch(
      UUID batch,
      java.util.function.Function<Handle, Optional<Answer>> wish,
      Input input,
      String actor) {
    Optional<Answer> answer =
        jdbi.inTransaction(handle -> {
          Optional<Answer> said = wish.apply(handle);
          if (said.filter(Answer::granted).isPresent()) {
            var _ =
                sagas.decide(handle, addressed(BatchWishes.inFlight(handle, batch), input, actor));
          }
          return said;
        });
    bells.outbox().ring();
    bells.queue().ring();
    return answer;
  }

  private Optional<Answer> one(MigrationId id, Input input, String actor) {
    Optional<Answer> answer =
        jdbi.inTransaction(
            handle -> answer(sagas.decide(handle, List.of(new Addressed(id, input, actor)))));
    bells.outbox().ring();
    bells.queue().ring();
    return answer;
  }

  private void reopened(MigrationId id) {
    jdbi.useTransaction(handle -> BatchWishes.reopen(handle, List.of(id.value())));
    bells.queue().ring();
  }

  private static Optional<Answer> answer(List<Decision> decisions) {
    return decisions.stream()
        .findFirst()
        .map(decision -> new Answer(decision.changed(), decision.note().text()));
  }

  private static List<Addressed> addressed(List<UUID> ids, Input input, String actor) {
    return ids.stream().map(id -> new Addressed(new MigrationId(id), input, actor)).toList();
  }
}
