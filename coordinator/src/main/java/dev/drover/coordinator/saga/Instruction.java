package dev.drover.coordinator.saga;

import dev.drover.common.message.SealedBundle;
import dev.drover.common.message.Stage;
import dev.drover.common.name.DatabaseName;
import org.jspecify.annotations.Nullable;

/** What a decision asks to be sent; the store adds the plan and puts it into the outbox. */
public sealed interface Instruction {
  /**
   * A stage's command.
   *
   * @param bundle to read; absent for a backup, which writes that of its epoch, and for a restore
   *     without a finished backup
   * @param database to verify or to promote
   * @param byHand of a restore: a person has done it already
   */
  record Send(
      Stage stage,
      int epoch,
      @Nullable SealedBundle bundle,
      @Nullable DatabaseName database,
      boolean byHand)
      implements Instruction {
    public Send(
        Stage stage, int epoch, @Nullable SealedBundle bundle, @Nullable DatabaseName database) {
      this(stage, epoch, bundle, database, false);
    }
  }

  /** Tell workers that nobody waits for {@code epoch} any more. */
  record Abandon(int epoch) implements Instruction {}
}
