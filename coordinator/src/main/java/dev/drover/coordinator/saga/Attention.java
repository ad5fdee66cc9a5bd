package dev.drover.coordinator.saga;

import dev.drover.common.message.Verdict;
import dev.drover.coordinator.saga.Input.Resolve.As;
import dev.drover.coordinator.saga.Phase.Sent;
import dev.drover.coordinator.saga.State.NeedsAttention;
import dev.drover.coordinator.saga.State.Resolving;
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
   * Takes a person's word for what the target holds, once the fence keeps everybody out who could
   * still change that. Completed is only believed where a verification has matched on the very
   * database in question: nobody's word replaces that.
   */
  Decision resolve(Saga saga, Input.Resolve resolve) {
    boolean givingUpTheFence = saga.state() instanceof Resolving && !resolve.fenced();
    if (!(saga.state() instanceof NeedsAttention) && !givingUpTheFence) {
      return Decision.ignored(saga, "It does not need attention.");
    }
    if (resolve.as() == As.COMPLETED && !matched(saga.made())) {
      return Decision.ignored(
          saga, "No verification has matched, so it cannot be called completed.");
    }
    return resolve.fenced() ? fence(saga, resolve) : believe(saga, resolve);
  }

  /** At once, like {@link #retryRestore}. */
  private Decision fence(Saga saga, Input.Resolve resolve) {
    Saga going = saga.wish() == Wish.PAUSE ? saga.wishing(Wish.RUN) : saga;
    return steps.issue(
        going.troubled(going.trouble().countedAnew()),
        new Resolving(new Sent(), resolve.as()),
        Steps.abandoned(saga),
        Note.of(
            "To be resolved by hand as "
                + resolve.as().word()
                + " once the fence is raised"
                + because(resolve.reason())));
  }

  private static Decision believe(Saga saga, Input.Resolve resolve) {
    Saga resolved = saga.at(saga.epoch() + 1);
    List<Instruction> abandoned = Steps.abandoned(saga);
    return switch (resolve.as()) {
      case RESTORED ->
          restored(
              resolved,
              abandoned,
              Note.BY_HAND
                  + ", without a fence: the target is what it was"
                  + because(resolve.reason()));
      case COMPLETED ->
          Steps.end(
              resolved.troubled(Trouble.NONE),
              new State.Completed(),
              abandoned,
              Note.of(
                  Note.BY_HAND
                      + ", without a fence: the project lives in "
                      + saga.move().database()
                      + because(resolve.reason())));
    };
  }

  static Decision restored(Saga saga, List<Instruction> first, String note) {
    return Steps.end(
        saga.having(saga.made().restored()),
        saga.wish() == Wish.CANCEL ? new State.Cancelled() : new State.Restored(),
        first,
        Note.of(note));
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
