package dev.drover.coordinator.transport;

import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Json;
import dev.drover.common.message.Order;
import dev.drover.common.message.Stage;
import dev.drover.common.message.Topics;
import dev.drover.coordinator.job.Answers;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.store.Addressed;
import dev.drover.coordinator.store.Outgoing;
import dev.drover.coordinator.store.PlanChecks;
import dev.drover.coordinator.store.Sagas;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Fails the stages whose commands are larger than Kafka takes: sent again they would be no smaller,
 * and their migrations would wait for ever. Thread-safe.
 */
public final class TooLarge {
  private static final Set<String> COMMANDS =
      Set.of(Stage.values()).stream().map(Topics::commands).collect(Collectors.toSet());

  private final Sagas sagas;

  public TooLarge(Sagas sagas) {
    this.sagas = sagas;
  }

  /**
   * @param handle in the transaction that takes them out of the outbox
   * @param leftOut what was not sent; what is no command is only lost
   */
  void heard(Handle handle, List<Outgoing> leftOut) {
    List<Addressed> inputs = new ArrayList<>();
    for (Outgoing outgoing : leftOut) {
      if (COMMANDS.contains(outgoing.topic())) {
        Event.Failed failed = failed(Json.read(outgoing.payload(), Command.class));
        if (failed.stage() == Stage.CHECK) {
          PlanChecks.answer(handle, failed);
        } else if (Answers.isAboutJob(failed)) {
          Answers.hear(handle, failed);
        } else {
          inputs.add(
              new Addressed(
                  failed.origin().migration(), new Input.Heard(failed), Addressed.COORDINATOR));
        }
      }
    }
    if (!inputs.isEmpty()) {
      var _ = sagas.decide(handle, inputs);
    }
  }

  private static Event.Failed failed(Command command) {
    Order order = command.order();
    return new Event.Failed(
        new Event.Origin(order.migration(), order.epoch(), Addressed.COORDINATOR),
        command.stage(),
        new Failure(
            FailureKind.USER,
            "command_too_large",
            "The command to "
                + command.stage().word()
                + " is larger than the "
                + Topics.LARGEST_MESSAGE / (1024 * 1024)
                + " MiB that Kafka takes.",
            null,
            "Make the plan and the files it names smaller."));
  }
}
