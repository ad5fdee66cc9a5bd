package dev.drover.coordinator.deadline;

import dev.drover.common.message.Topics;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Phase;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.store.Due;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a timer that has rung means to its saga. */
public final class Ringing {
  private static final Logger log = LoggerFactory.getLogger(Ringing.class);

  private Ringing() {}

  /**
   * Absent when it is too early to say: a command that waits for a busy worker, and a lease that
   * may have lapsed only because this coordinator is deaf, are looked at again a little later.
   *
   * @param idle topics for which living workers have had free slots for a while
   * @param deaf whether this coordinator would not have heard a worker that lives
   */
  public static @Nullable Input input(Due due, Set<String> idle, boolean deaf) {
    if (!(due.saga().state() instanceof State.Active active)) {
      log.error(
          "A timer rang for {} in {}, where none should be set", due.id(), due.saga().state());
      return null;
    }
    return switch (active.phase()) {
      case Phase.Sent _ ->
          idle.contains(Topics.commands(active.stage())) ? new Input.StartTimeout() : null;
      case Phase.Running _ when due.tooLong() -> new Input.StageDeadline();
      case Phase.Running _ -> deaf ? null : new Input.LeaseLapsed();
      case Phase.BackingOff _ -> new Input.BackOffOver();
      case Phase.Held _ -> {
        log.error("A timer rang for {}, which is held", due.id());
        yield null;
      }
    };
  }
}
