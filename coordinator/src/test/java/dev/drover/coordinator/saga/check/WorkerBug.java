package dev.drover.coordinator.saga.check;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Ways in which workers and relay could break their side of the bargain. */
enum WorkerBug {
  NONE(null),
  /** Whoever comes takes the fence, also from a higher epoch. */
  FENCE_TAKEN_BY_ANYBODY(Invariant.INV_08),
  /** A restore removes what it finds without raising the fence. */
  RESTORE_BEFORE_FENCE(Invariant.INV_10),
  /** A restore takes a promotion back without looking who holds the fence by now. */
  WITHDRAWAL_UNFENCED(Invariant.INV_21),
  /** A promotion renames without taking the fence. */
  PROMOTION_UNFENCED(Invariant.INV_22),
  /** Who raises the fence for a person's word does not look whether it is so. */
  WORD_BELIEVED(Invariant.INV_07),
  /** The relay forgets rows. */
  OUTBOX_FORGOTTEN(Invariant.INV_31);

  private final @Nullable Invariant found;

  WorkerBug(@Nullable Invariant found) {
    this.found = found;
  }

  /** What must find it. */
  Invariant found() {
    return Objects.requireNonNull(found);
  }
}
