package dev.drover.coordinator.store;

import dev.drover.common.message.OtherTables;
import dev.drover.common.message.TableRows;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.Schema;
import dev.drover.coordinator.saga.Made;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which tables a migration has moved: what its backup holds, since exactly that was loaded and
 * verified. Nothing until it is completed, and nothing of a kind that moves no rows.
 *
 * @param others tables too many to be named; absent when there are none
 */
public record MovedTables(List<TableRows> tables, @Nullable OtherTables others) {
  private static final MovedTables NONE = new MovedTables(List.of(), null);

  public static MovedTables of(Saga saga, Plan plan) {
    Made made = saga.made();
    return saga.state() instanceof State.Completed && movesRows(plan)
        ? new MovedTables(made.tables(), made.others())
        : NONE;
  }

  private static boolean movesRows(Plan plan) {
    return switch (plan) {
      case Isolate _, Database _ -> true;
      case Schema _ -> false;
    };
  }
}
