package dev.drover.coordinator.saga;

import dev.drover.coordinator.saga.Input.BackOffOver;
import dev.drover.coordinator.saga.Input.Cancel;
import dev.drover.coordinator.saga.Input.Heard;
import dev.drover.coordinator.saga.Input.LeaseLapsed;
import dev.drover.coordinator.saga.Input.Pause;
import dev.drover.coordinator.saga.Input.Replay;
import dev.drover.coordinator.saga.Input.Resolve;
import dev.drover.coordinator.saga.Input.Resume;
import dev.drover.coordinator.saga.Input.RetryRestore;
import dev.drover.coordinator.saga.Input.StageDeadline;
import dev.drover.coordinator.saga.Input.Start;
import dev.drover.coordinator.saga.Input.StartTimeout;

/**
 * Decides what follows from an input. Pure and thread-safe.
 *
 * <pre>
 * state        input                        next           sends             condition
 * -----------  ---------------------------  -------------  ----------------  ------------------------------
 * Queued       Start                        BackingUp      Backup            from backup
 * Queued       Start                        Migrating      Migrate           replay from migrate
 * Queued       Start                        Verifying      Verify            replay from verify
 * Queued       Start                        Restoring      Restore           replay, target still touched
 * Queued       Cancel                       Cancelled                        target untouched
 * BackingUp    BackedUp                     Migrating      Migrate
 * BackingUp    Failed, for good             Refused
 * BackingUp    Cancel                       Cancelled      Abandon
 * Migrating    Migrated                     Verifying      Verify
 * Verifying    Verified Matches             Promoting      Promote
 * Verifying    Verified Differs, Unproven   Restoring      Restore
 * Promoting    Promoted                     Completed                        also when cancelled meanwhile
 * Migrating,   Failed, for good             Restoring      Restore
 *  Verifying,
 *  Promoting
 * Migrating,   Cancel                       Restoring      Restore, Abandon  Cancelled when never sent
 *  Verifying
 * Promoting    Cancel                       Promoting                        outcome awaited; Restoring when
 *                                                                            surely not promoted
 * Restoring    Restored                     Restored                         Cancelled when cancelled;
 *                                                                            Queued when replayed
 * Restoring    Failed, for good             NeedsAttention
 * Restored,    Replay                       Queued
 *  Refused, Cancelled, NeedsAttention
 * NeedsAttention RetryRestore               Restoring      Restore, Abandon  at once
 * NeedsAttention Resolve as restored        Resolving      Restore, Abandon  by hand: it only looks
 * NeedsAttention Resolve as completed       Resolving      Promote, Abandon  a verification has matched
 * Resolving    Restored                     Restored                         Cancelled when cancelled
 * Resolving    Promoted                     Completed                        also when cancelled meanwhile
 * Resolving    Failed, for good             NeedsAttention
 * NeedsAttention, Resolve, not fenced       Restored,      Abandon           at once; as above
 *  Resolving                                 Completed
 *
 * Within a stage (Active):
 * Sent         Started                      Running
 * Sent         StartTimeout                 Sent           same, epoch + 1; Abandon
 * Sent,        Failed                       BackingOff                       kind retryable, budget left
 *  Running
 * Running      LeaseLapsed                  BackingOff                       as an INFRASTRUCTURE failure
 * Running      StageDeadline                BackingOff     Abandon           as a TRANSIENT failure
 * BackingOff   BackOffOver                  Sent           same, epoch + 1; Abandon
 * BackingOff   BackOffOver                  Held                             paused
 * Held         Resume                       Sent           same, epoch + 1; Abandon
 * any          its stage's result           the next stage; Held there when paused
 * any          Pause, Resume                                                 only the wish changes
 * </pre>
 *
 * Everything else changes nothing: events of another epoch or stage, repeated ones, any after the
 * end. "For good" means not retryable, or the budget is spent: {@code attempts} of the plan for
 * TRANSIENT and RESOURCES, {@link Timing#outage} for INFRASTRUCTURE, and a restore has its own of
 * both.
 */
public final class Decider {
  private final Starts starts;
  private final Results results;
  private final Timeouts timeouts;
  private final Wishes wishes;
  private final Attention attention;

  public Decider(Timing timing) {
    Steps steps = new Steps(timing);
    this.starts = new Starts(steps);
    this.results = new Results(steps);
    this.timeouts = new Timeouts(steps);
    this.wishes = new Wishes(steps);
    this.attention = new Attention(steps);
  }

  public Decision decide(Saga saga, Input input) {
    return switch (input) {
      case Start _ -> starts.start(saga);
      case Heard(var event) -> results.heard(saga, event);
      case StartTimeout _ -> timeouts.startTimeout(saga);
      case LeaseLapsed _ -> timeouts.leaseLapsed(saga);
      case StageDeadline _ -> timeouts.stageDeadline(saga);
      case BackOffOver _ -> timeouts.backOffOver(saga);
      case Pause _ -> wishes.pause(saga);
      case Resume _ -> wishes.resume(saga);
      case Cancel _ -> wishes.cancel(saga);
      case Replay replay -> Replays.decide(saga, replay);
      case RetryRestore(String reason) -> attention.retryRestore(saga, reason);
      case Resolve resolve -> attention.resolve(saga, resolve);
    };
  }
}
