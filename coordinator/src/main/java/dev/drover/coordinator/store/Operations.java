package dev.drover.coordinator.store;

import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Input;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Operators' wishes. Each is one transaction; repeating one changes nothing more. Thread-safe. */
public final class Operations {
  private final Jdbi jdbi;
  private final Sagas sagas;
  private final Bells bells;

  public Operations(Jdbi jdbi, Sagas sagas, Bells bells) {
    this.jdbi = jdbi;
    this.sagas = sagas;
    this.bells = bells;
  }

  /** Empty when there is no such migration. */
  public Optional<Answer> pause(MigrationId id, @Nullable String reason, String actor) {
    return one(new Addressed(id, new Input.Pause(), actor, reason));
  }

  /** Empty when there is no such migration. */
  public Optional<Answer> resume(MigrationId id, @Nullable String reason, String actor) {
    return one(new Addressed(id, new Input.Resume(), actor, reason));
  }

  /** Empty when there is no such migration. */
  public Optional<Answer> cancel(MigrationId id, @Nullable String reason, String actor) {
    return one(new Addressed(id, new Input.Cancel(), actor, reason));
  }

  /**
   * Nothing new starts; what is in flight finishes its stage and waits. Empty when there is no such
   * batch.
   */
  public Optional<Answer> pauseBatch(UUID batch, @Nullable String reason, String actor) {
    return batch(
        batch, handle -> BatchWishes.pause(handle, batch, reason, actor), new Input.Pause(), actor);
  }

  /**
   * Goes on, with a new count for stop-when-failed. Also resumes migrations that were paused one by
   * one.
   */
  public Optional<Answer> resumeBatch(UUID batch, @Nullable String reason, String actor) {
    return batch(
        batch,
        handle -> BatchWishes.resume(handle, batch, reason, actor),
        new Input.Resume(),
        actor);
  }

  /** Every migration that has not ended is cancelled, a chunk at a time, soon. Final. */
  public Optional<Answer> cancelBatch(UUID batch, @Nullable String reason, String actor) {
    Optional<Answer> answer =
        jdbi.inTransaction(handle -> BatchWishes.cancel(handle, batch, reason, actor));
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

  private Optional<Answer> one(Addressed input) {
    Optional<Answer> answer =
        jdbi.inTransaction(handle -> answer(sagas.decide(handle, List.of(input))));
    bells.outbox().ring();
    bells.queue().ring();
    return answer;
  }

  static Optional<Answer> answer(List<Decision> decisions) {
    return decisions.stream()
        .findFirst()
        .map(decision -> new Answer(decision.changed(), decision.note().text()));
  }

  static List<Addressed> addressed(List<UUID> ids, Input input, String actor) {
    return ids.stream().map(id -> new Addressed(new MigrationId(id), input, actor)).toList();
  }
}
