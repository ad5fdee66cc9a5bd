package dev.drover.coordinator.saga;

import dev.drover.common.message.Event;
import dev.drover.common.message.Stage;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Everything that can move a saga. Time comes in as inputs, never as a clock. */
public sealed interface Input {
  /** The batch has a place for a queued migration. */
  record Start() implements Input {}

  /** A worker said something; maybe twice, maybe about a dead epoch. */
  record Heard(Event event) implements Input {}

  /** A command is out for long although workers of its topic are idle: it is lost. */
  record StartTimeout() implements Input {}

  /** Nobody reports the run any more. */
  record LeaseLapsed() implements Input {}

  /** The run is alive but has used up the time a run of a stage may take. */
  record StageDeadline() implements Input {}

  record BackOffOver() implements Input {}

  record Pause() implements Input {}

  record Resume() implements Input {}

  record Cancel() implements Input {}

  /** Run an unsuccessfully ended migration again. */
  record Replay(Stage from, @Nullable String reason) implements Input {}

  /** Send the restore of a migration that needs attention once more. */
  record RetryRestore(@Nullable String reason) implements Input {}

  /**
   * A person has put right what needed attention, and says what the target holds now.
   *
   * @param fenced the fence is raised first; otherwise the word alone ends the migration, and a
   *     worker that still sleeps may belie it
   */
  record Resolve(As as, String reason, boolean fenced) implements Input {
    /** What the target holds. */
    public enum As {
      /** The project lives in its own database; believed only after a matching verification. */
      COMPLETED,
      /** The target is what it was before the migration. */
      RESTORED;

      /** As shown. */
      public String word() {
        return name().toLowerCase(Locale.ROOT);
      }
    }
  }
}
