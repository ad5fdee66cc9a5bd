package dev.drover.coordinator.deadline;

import dev.drover.common.message.Event;
import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.Stage;
import dev.drover.common.message.Topics;
import dev.drover.coordinator.fleet.Fleet;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Phase;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.store.Due;
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
   * <p>A command whose beginning was never heard of, but which a living worker says it runs, has
   * begun: from then on it has a lease and a deadline like any other.
   */
  public static @Nullable Input input(Due due, Fleet fleet) {
    if (!(due.saga().state() instanceof State.Active active)) {
      log.error(
          "A timer rang for {} in {}, where none should be set", due.id(), due.saga().state());
      return null;
    }
    return switch (active.phase()) {
      case Phase.Sent _ -> unheard(due, active.stage(), fleet);
      case Phase.Running _ when due.tooLong() -> new Input.StageDeadline();
      case Phase.Running _ -> fleet.deaf() ? null : new Input.LeaseLapsed();
      case Phase.BackingOff _ -> new Input.BackOffOver();
      case Phase.Held _ -> {
        log.error("A timer rang for {}, which is held", due.id());
        yield null;
      }
    };
  }

  private static @Nullable Input unheard(Due due, Stage stage, Fleet fleet) {
    int epoch = due.saga().epoch();
    String worker = fleet.runs().get(new Heartbeat.Running(due.id(), epoch, stage));
    if (worker != null) {
      return new Input.Heard(new Event.Started(new Event.Origin(due.id(), epoch, worker), stage));
    }
    return fleet.idle().contains(Topics.commands(stage)) ? new Input.StartTimeout() : null;
  }
}
