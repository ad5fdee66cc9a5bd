package dev.drover.coordinator.saga;

import dev.drover.common.message.Verdict;
import dev.drover.coordinator.saga.Phase.Sent;
import dev.drover.coordinator.saga.State.NeedsAttention;
import dev.drover.coordinator.saga.State.Restoring;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The two ways out of {@link NeedsAttention} beside a replay; a person takes them. */
final class Attention {
  private final Steps steps;

  Attention(Steps steps) {
    this.steps = steps;
  }

  /** At once, whether the batch has a place or not: nobody should wait in line to be put right. */
  Decision retryRestore(Saga saga, @Nullable String reason) {
    if (!(saga.state() instanceof NeedsAttention)) {
      return Decision.ignored(saga, "It does not need attention.");
    }
    Saga going = saga.wish() == Wish.PAUSE ? saga.wishing(Wish.RUN) : saga;
    return steps.issue(
        going.troubled(going.trouble().countedAnew()),
        new Restoring(new Sent(), null),
        Steps.abandoned(saga),
        Note.of("The restore is tried again" + because(reason)));
  }

  /**
   * Takes a person's word for what the target holds. Completed is only believed where a
   * verification has matched on the very database in question: nobody's word replaces that.
   */
  Decision resolve(Saga saga, Input.Resolve resolve) {
    if (!(saga.state() instanceof NeedsAttention)) {
      return Decision.ignored(saga, "It does not need attention.");
    }
    Saga resolved = saga.at(saga.epoch() + 1);
    List<Instruction> abandoned = Steps.abandoned(saga);
    return switch (resolve.as()) {
      case RESTORED ->
          Steps.end(
              resolved.having(saga.made().restored()),
              saga.wish() == Wish.CANCEL ? new State.Cancelled() : new State.Restored(),
              abandoned,
              Note.of("Resolved by hand: the target is what it was" + because(resolve.reason())));
      case COMPLETED ->
          matched(saga.made())
              ? Steps.end(
                  resolved.troubled(Trouble.NONE),
                  new State.Completed(),
                  abandoned,
                  Note.of(
                      "Resolved by hand: the project lives in "
                          + saga.move().database()
                          + because(resolve.reason())))
              : Decision.ignored(
                  saga, "No verification has matched, so it cannot be called completed.");
    };
  }

  private static boolean matched(Made made) {
    return made.bundle() != null
        && made.staging() != null
        && made.verdict() instanceof Verdict.Matches;
  }

  private static String because(@Nullable String reason) {
    return reason == null ? "." : ": " + reason;
  }
}
