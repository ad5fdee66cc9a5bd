package dev.drover.coordinator.saga;

import dev.drover.common.message.Stage;
import org.jspecify.annotations.Nullable;

/** Where a migration stands. Each state holds exactly its own data. */
public sealed interface State {
  /** The state's name as stored, shown and counted. */
  default String name() {
    return getClass().getSimpleName();
  }

  /** A stage's command is out, due, or held back. */
  sealed interface Active extends State {
    Stage stage();

    Phase phase();

    /** The same stage in another phase. */
    Active in(Phase phase);
  }

  /** Nothing changes any more unless an operator replays. */
  sealed interface Ended extends State {}

  /**
   * Waits cheaply for a place in its batch.
   *
   * @param from the stage it begins with: BACKUP, or a later one when replayed
   */
  record Queued(Stage from) implements State {}

  record BackingUp(Phase phase) implements Active {
    @Override
    public Stage stage() {
      return Stage.BACKUP;
    }

    @Override
    public BackingUp in(Phase next) {
      return new BackingUp(next);
    }
  }

  record Migrating(Phase phase) implements Active {
    @Override
    public Stage stage() {
      return Stage.MIGRATE;
    }

    @Override
    public Migrating in(Phase next) {
      return new Migrating(next);
    }
  }

  record Verifying(Phase phase) implements Active {
    @Override
    public Stage stage() {
      return Stage.VERIFY;
    }

    @Override
    public Verifying in(Phase next) {
      return new Verifying(next);
    }
  }

  record Promoting(Phase phase) implements Active {
    @Override
    public Stage stage() {
      return Stage.PROMOTE;
    }

    @Override
    public Promoting in(Phase next) {
      return new Promoting(next);
    }
  }

  /**
   * @param replay the stage to queue for once restored; absent when the migration ends here
   */
  record Restoring(Phase phase, @Nullable Stage replay) implements Active {
    @Override
    public Stage stage() {
      return Stage.RESTORE;
    }

    @Override
    public Restoring in(Phase next) {
      return new Restoring(next, replay);
    }
  }

  /**
   * A person says what the target holds. The fence is raised before that is believed, and whoever
   * raises it looks whether it is so.
   */
  record Resolving(Phase phase, Input.Resolve.As as) implements Active {
    /** As the stage whose command does it. */
    @Override
    public String name() {
      return switch (as) {
        case RESTORED -> "Restoring";
        case COMPLETED -> "Promoting";
      };
    }

    @Override
    public Stage stage() {
      return switch (as) {
        case RESTORED -> Stage.RESTORE;
        case COMPLETED -> Stage.PROMOTE;
      };
    }

    @Override
    public Resolving in(Phase next) {
      return new Resolving(next, as);
    }
  }

  /** The project lives in its own database, proven. */
  record Completed() implements Ended {}

  /** It failed, and the target is what it was before. */
  record Restored() implements Ended {}

  /** The backup failed, so nothing was changed. */
  record Refused() implements Ended {}

  /** An operator cancelled it, and the target is what it was before. */
  record Cancelled() implements Ended {}

  /**
   * The restore is exhausted: the target may hold what this migration made. An operator decides.
   */
  record NeedsAttention() implements Ended {}
}
