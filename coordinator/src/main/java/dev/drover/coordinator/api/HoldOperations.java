package dev.drover.coordinator.api;

import dev.drover.common.api.Hold;
import dev.drover.common.api.MigrationSummary;
import dev.drover.common.api.UnlockRequest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.saga.Phase;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.store.HoldView;
import dev.drover.coordinator.store.Holds;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who holds a project, and letting go of it. Thread-safe. */
@Singleton
final class HoldOperations {
  private final Holds holds;

  HoldOperations(Holds holds) {
    this.holds = holds;
  }

  /**
   * @throws DroverException {@code not_found} when there is no such migration, {@code
   *     state_refused} when it holds nothing
   */
  Hold show(UUID id) {
    HoldView hold = find(id);
    if (!hold.holds()) {
      throw DroverException.user(
          "state_refused",
          "The migration is " + hold.migration().state() + " and holds nothing.",
          "Look at the project's other migrations.");
    }
    return shown(hold);
  }

  /** Granted also when it holds nothing any more, or is being undone. */
  void unlock(UUID id, UnlockRequest request, String actor) {
    var _ =
        holds
            .unlock(
                new MigrationId(id),
                Boolean.TRUE.equals(request.force()),
                Reasons.checked(request.reason()),
                actor)
            .orElseThrow(Missing.of("migration", id.toString()));
  }

  /**
   * @throws DroverException {@code hold_alive}
   */
  void refuseIfAlive(UUID id) {
    holds.refuseIfAlive(new MigrationId(id));
  }

  private HoldView find(UUID id) {
    return holds.find(new MigrationId(id)).orElseThrow(Missing.of("migration", id.toString()));
  }

  private static Hold shown(HoldView hold) {
    MigrationSummary summary = ShownMigration.summary(hold.migration());
    return new Hold(
        summary.id(),
        summary.batch(),
        summary.project(),
        summary.server(),
        summary.database(),
        summary.state(),
        summary.stage(),
        hold.migration().saga().wish().word(),
        summary.epoch(),
        summary.updatedAt(),
        holder(hold),
        hold.heartbeat(),
        hold.alive());
  }

  private static @Nullable String holder(HoldView hold) {
    if (hold.reportedBy() != null) {
      return hold.reportedBy();
    }
    return hold.migration().saga().state() instanceof State.Active active
            && active.phase() instanceof Phase.Running(String worker)
        ? worker
        : null;
  }
}
