package dev.drover.coordinator.saga;

import dev.drover.common.message.Stage;
import dev.drover.common.name.MigrationId;
import org.jspecify.annotations.Nullable;

/**
 * One project's move, as a value. {@link Decider} alone makes new ones.
 *
 * @param epoch number of the latest command issued; 0 before the first
 */
public record Saga(Move move, int epoch, Wish wish, Made made, Trouble trouble, State state) {
  /** A migration that has just been accepted. */
  public static Saga queued(Move move) {
    return new Saga(move, 0, Wish.RUN, Made.NOTHING, Trouble.NONE, new State.Queued(Stage.BACKUP));
  }

  public MigrationId id() {
    return move.id();
  }

  /**
   * The first epoch whose command surely asked for the same as the one that is out: each failure of
   * the stage had one. Absent when there was none.
   */
  public @Nullable Integer since() {
    int failures = trouble.attempts() + trouble.infrastructureAttempts();
    return failures == 0 ? null : epoch - failures;
  }

  public boolean ended() {
    return state instanceof State.Ended;
  }

  Saga in(State next) {
    return new Saga(move, epoch, wish, made, trouble, next);
  }

  Saga at(int nextEpoch) {
    return new Saga(move, nextEpoch, wish, made, trouble, state);
  }

  Saga wishing(Wish next) {
    return new Saga(move, epoch, next, made, trouble, state);
  }

  Saga having(Made next) {
    return new Saga(move, epoch, wish, next, trouble, state);
  }

  Saga troubled(Trouble next) {
    return new Saga(move, epoch, wish, made, next, state);
  }
}
