package dev.drover.coordinator.store;

import dev.drover.common.message.Command;
import dev.drover.common.message.Control;
import dev.drover.common.message.GivenBundle;
import dev.drover.common.message.Json;
import dev.drover.common.message.Order;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.message.Topics;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.plan.Plan;
import dev.drover.coordinator.saga.Instruction;
import dev.drover.coordinator.saga.Move;
import dev.drover.coordinator.saga.Saga;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns a decision's instructions and outcome into messages. */
final class Messages {
  private Messages() {}

  /**
   * @param plans by fingerprint
   */
  static List<Outgoing> of(List<Change> changes, Function<String, Plans.InUse> plans) {
    List<Outgoing> messages = new ArrayList<>();
    for (Change change : changes) {
      String key = change.saga().id().toString();
      for (Instruction instruction : change.decision().commands()) {
        messages.add(
            switch (instruction) {
              case Instruction.Send send ->
                  new Outgoing(
                      Topics.commands(send.stage()),
                      key,
                      Json.text(command(plans, change.saga(), send)));
              case Instruction.Abandon(int epoch) ->
                  new Outgoing(
                      Topics.CONTROL,
                      key,
                      Json.text(new Control.Abandon(change.saga().id(), epoch)));
            });
      }
      if (change.decision().outcome() != null) {
        Plan plan = plans.apply(change.saga().move().terms().plan()).lean();
        messages.add(Outcome.of(change, plan));
      }
    }
    return messages;
  }

  private static Command command(
      Function<String, Plans.InUse> plans, Saga saga, Instruction.Send send) {
    Move move = saga.move();
    Order order =
        new Order(
            saga.id(),
            send.epoch(),
            move.project(),
            move.server(),
            move.database(),
            Math.multiplyExact(move.terms().stageMinutes(), 60));
    Plans.InUse plan = plans.apply(move.terms().plan());
    return switch (send.stage()) {
      case BACKUP ->
          new Command.Backup(
              order,
              plan.lean(),
              BundleId.of(move.project(), saga.id(), send.epoch()),
              move.given(),
              saga.since());
      case MIGRATE -> new Command.Migrate(order, plan.whole(), bundle(send), origin(move));
      case VERIFY ->
          new Command.Verify(order, plan.lean(), bundle(send), database(send), origin(move));
      case PROMOTE -> new Command.Promote(order, plan.lean(), database(send), origin(move));
      case RESTORE ->
          new Command.Restore(order, plan.lean(), send.bundle(), send.byHand() ? true : null);
      case CHECK, SAVE, RECOVER, DRILL, EXAMINE, BALANCE ->
          throw new IllegalArgumentException("No stage of a migration: " + send.stage());
    };
  }

  private static @Nullable MigrationId origin(Move move) {
    GivenBundle given = move.given();
    return given == null ? null : given.origin();
  }

  private static SealedBundle bundle(Instruction.Send send) {
    return Objects.requireNonNull(send.bundle(), "No bundle for " + send.stage());
  }

  private static DatabaseName database(Instruction.Send send) {
    return Objects.requireNonNull(send.database(), "No database for " + send.stage());
  }
}
