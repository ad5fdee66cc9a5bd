package dev.drover.coordinator.simulation;

import dev.drover.common.postgres.Claim;
import dev.drover.common.postgres.Fence;
import dev.drover.common.postgres.Staging;
import dev.drover.common.postgres.TargetModel;
import org.jspecify.annotations.Nullable;

/** The target server, with the bugs that would be in the code that speaks to it. */
final class SimulatedTarget extends TargetModel {
  private final Bug bug;
  private long numbers = 1_000;

  SimulatedTarget(Observer observer, Bug bug) {
    super(observer);
    this.bug = bug;
  }

  /** A database's number, never used before. */
  long nextNumber() {
    return ++numbers;
  }

  @Override
  protected boolean wins(Fence.@Nullable Held held, Claim claim) {
    return bug == Bug.FENCE_FALLS || super.wins(held, claim);
  }

  @Override
  protected boolean isOurs(Database database, Staging staging) {
    return bug == Bug.DROPPED_BY_NAME || super.isOurs(database, staging);
  }

  @Override
  protected void takeToPromote(Claim claim) {
    if (bug != Bug.FENCE_SKIPPED_IN_PROMOTE) {
      super.takeToPromote(claim);
    }
  }
}
