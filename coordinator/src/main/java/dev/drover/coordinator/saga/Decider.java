package dev.drover.coordinator.saga;

import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Event;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Stage;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.DatabaseName;
import dev.drover.coordinator.saga.Input.BackOffOver;
import dev.drover.coordinator.saga.Input.Cancel;
import dev.drover.coordinator.saga.Input.Heard;
import dev.drover.coordinator.saga.Input.LeaseLapsed;
import dev.drover.coordinator.saga.Input.Pause;
import dev.drover.coordinator.saga.Input.Replay;
import dev.drover.coordinator.saga.Input.Resume;
import dev.drover.coordinator.saga.Input.StageDeadline;
import dev.drover.coordinator.saga.Input.Start;
import dev.drover.coordinator.saga.Input.StartTimeout;
import dev.drover.coordinator.saga.Phase.BackingOff;
import dev.drover.coordinator.saga.Phase.Held;
import dev.drover.coordinator.saga.Phase.Running;
import dev.drover.coordinator.saga.Phase.Sent;
import dev.drover.coordinator.saga.State.Active;
import dev.drover.coordinator.saga.State.BackingUp;
import dev.drover.coordinator.saga.State.Migrating;
import dev.drover.coordinator.saga.State.Promoting;
import dev.drover.coordinator.saga.State.Queued;
import dev.drover.coordinator.saga.State.Restoring;
import dev.drover.coordinator.saga.State.Verifying;
import java.util.List;

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
 * Everything else changes nothing: events of another epoch or stage, repeated ones, any after the end. "For good" means
 * not retryable, or the budget is spent: {@code attempts} of the plan for TRANSIENT and RESOURCES, {@link Timing#outage}
 * for INFRASTRUCTURE, and a restore has its own of both.
 */
public final class Decider {
  private final Timing timing;

  public Decider(Timing timing) {
    this.timing = timing;
  }

  public Decision decide(Saga saga, Input input) {
    return switch (input) {
      case Start _ -> start(saga);
      case Heard(Event event) -> heard(saga, event);
      case StartTimeout _ -> startTimeout(saga);
      case LeaseLapsed _ -> leaseLapsed(saga);
      case StageDeadline _ -> stageDeadline(saga);
      case BackOffOver _ -> backOffOver(saga);
      case Pause _ -> pause(saga);
      case Resume _ -> resume(saga);
      case Cancel _ -> cancel(saga);
      case Replay replay -> Replays.decide(saga, replay);
    };
  }

  private Decision start(Saga saga) {
    if (!(saga.state() instanceof Queued(Stage from)) || saga.wish() != Wish.RUN) {
      return Decision.ignored(saga, "Not waiting to start.");
    }
    if (from == Stage.RESTORE || (saga.made().touched() && from != Stage.VERIFY)) {
      Stage then = from == Stage.RESTORE ? null : from;
      return issue(saga, new Restoring(new Sent(), then), List.of(), Note.of("The target is restored first."));
    }
    return switch (from) {
      case BACKUP ->
          issue(saga.having(Made.NOTHING), new BackingUp(new Sent()), List.of(), Note.of("The backup is asked for."));
      case MIGRATE ->
          issue(saga, new Migrating(new Sent()), List.of(), Note.of("Migrating from the bundle at hand."));
      case VERIFY -> issue(saga, new Verifying(new Sent()), List.of(), Note.of("Verifying once more."));
      case PROMOTE, RESTORE, CHECK -> throw new IllegalStateException("No migration queues for " + from);
    };
  }

  private Decision heard(Saga saga, Event event) {
    if (!event.origin().migration().equals(saga.id())) {
      return Decision.ignored(saga, "About another migration.");
    }
    if (!(saga.state() instanceof Active active)) {
      return Decision.ignored(saga, "Nothing is out.");
    }
    if (event.origin().epoch() != saga.epoch()) {
      return Decision.ignored(saga, "Epoch " + event.origin().epoch() + " is not the current one.");
    }
    return switch (event) {
      case Event.Started(var origin, var stage) -> started(saga, active, stage, origin.worker());
      case Event.BackedUp done when active instanceof BackingUp ->
          proceed(
              saga.having(saga.made().withBundle(done.bundle())),
              new Migrating(new Sent()),
              Note.of("Backed up " + done.rows() + " rows into " + done.bundle() + "."));
      case Event.Migrated done when active instanceof Migrating -> migrated(saga, active, done);
      case Event.Verified done when active instanceof Verifying -> verified(saga, active, done);
      case Event.Promoted done when active instanceof Promoting -> promoted(saga, active, done);
      case Event.Restored _ when active instanceof Restoring restoring -> restored(saga, restoring);
      case Event.Failed(_, var stage, var failure) when stage == active.stage() && isOut(active) ->
          failed(saga, active, failure, List.of());
      default -> Decision.ignored(saga, "Not about the stage that is out.");
    };
  }

  private Decision started(Saga saga, Active active, Stage stage, String worker) {
    if (active.stage() != stage || !(active.phase() instanceof Sent)) {
      return Decision.ignored(saga, "Begun already.");
    }
    return Decision.moved(
        saga.in(active.in(new Running(worker))),
        List.of(),
        new Timer.Lease(timing.lease(), java.time.Duration.ofMinutes(saga.move().terms().stageMinutes())),
        Note.of("Begun by " + worker + "."));
  }

  private Decision migrated(Saga saga, Active active, Event.Migrated done) {
    if (!done.database().equals(saga.move().loadedBy(saga.epoch()))) {
      return failed(saga, active, mismatch(done.database()), List.of());
    }
    return proceed(
        saga.having(saga.made().withStaging(done.database())),
        new Verifying(new Sent()),
        Note.of("Loaded " + done.rows() + " rows."));
  }

  private Decision verified(Saga saga, Active active, Event.Verified done) {
    if (!done.database().equals(saga.made().staging())) {
      return failed(saga, active, mismatch(done.database()), List.of());
    }
    Saga judged = saga.having(saga.made().withVerdict(done.verdict()));
    return switch (done.verdict()) {
      case Verdict.Matches(long rows, _) ->
          proceed(
              judged,
              new Promoting(new Sent()),
              new Note("Verified: " + rows + " rows match.", null, done.verdict()));
      case Verdict.Differs(List<Finding> findings) -> {
        Failure failure = differs(findings);
        yield undo(
            judged.troubled(saga.trouble().own(failure)),
            List.of(),
            new Note(failure.message(), failure, done.verdict()));
      }
      case Verdict.Unproven(String reason) -> {
        Failure failure =
            new Failure(
                FailureKind.DATA,
                "verdict_unproven",
                "Verification could not be proved: " + reason,
                null,
                "Remove the cause, then replay.");
        yield undo(
            judged.troubled(saga.trouble().own(failure)),
            List.of(),
            new Note(failure.message(), failure, done.verdict()));
      }
    };
  }

  private Decision promoted(Saga saga, Active active, Event.Promoted done) {
    if (!done.database().equals(saga.move().database())) {
      return failed(saga, active, mismatch(done.database()), List.of());
    }
    String late = saga.wish() == Wish.CANCEL ? " The wish to cancel came too late." : "";
    return end(
        saga.troubled(Trouble.NONE),
        new State.Completed(),
        List.of(),
        Note.of("The project lives in " + done.database() + "." + late));
  }

  private Decision restored(Saga saga, Restoring restoring) {
    Saga clean = saga.having(saga.made().restored());
    if (saga.wish() == Wish.CANCEL) {
      return end(clean, new State.Cancelled(), List.of(), Note.of("Cancelled; the target is what it was."));
    }
    if (restoring.replay() != null) {
      return Decision.moved(
          clean.troubled(Trouble.NONE).in(new Queued(restoring.replay())),
          List.of(),
          new Timer.Off(),
          Note.of("The target is what it was; queued to " + restoring.replay().word() + " again."));
    }
    return end(clean, new State.Restored(), List.of(), Note.of("The target is what it was."));
  }

  private Decision startTimeout(Saga saga) {
    if (!(saga.state() instanceof Active active && active.phase() instanceof Sent)) {
      return Decision.ignored(saga, "No command waits for a worker.");
    }
    return issue(saga, active, abandoned(saga), Note.of("Idle workers did not get the command; it is sent again."));
  }

  private Decision leaseLapsed(Saga saga) {
    if (!(saga.state() instanceof Active active && active.phase() instanceof Running(String worker))) {
      return Decision.ignored(saga, "Nothing is running.");
    }
    Failure lost =
        new Failure(
            FailureKind.INFRASTRUCTURE,
            "worker_lost",
            "The worker " + worker + " no longer reports its run.",
            null,
            "Look whether it is alive and reaches Kafka.");
    return failed(saga, active, lost, List.of());
  }

  private Decision stageDeadline(Saga saga) {
    if (!(saga.state() instanceof Active active && active.phase() instanceof Running)) {
      return Decision.ignored(saga, "Nothing is running.");
    }
    Failure late =
        new Failure(
            FailureKind.TRANSIENT,
            "stage_timed_out",
            "The stage "
                + active.stage().word()
                + " took longer than "
                + saga.move().terms().stageMinutes()
                + " minutes.",
            null,
            "Raise limits.stage-minutes in the plan, or look what the worker waits for.");
    return failed(saga, active, late, abandoned(saga));
  }

  private Decision backOffOver(Saga saga) {
    if (!(saga.state() instanceof Active active && active.phase() instanceof BackingOff)) {
      return Decision.ignored(saga, "Nothing is backing off.");
    }
    if (saga.wish() == Wish.PAUSE) {
      return Decision.moved(
          saga.in(active.in(new Held())), List.of(), new Timer.Off(), Note.of("Held: paused."));
    }
    return issue(saga, active, abandoned(saga), Note.of("Tried again."));
  }

  private Decision pause(Saga saga) {
    if (saga.ended() || saga.wish() != Wish.RUN) {
      return Decision.ignored(saga, saga.ended() ? "It has ended." : "It is " + saga.wish() + " already.");
    }
    return Decision.moved(saga.wishing(Wish.PAUSE), List.of(), new Timer.Keep(), Note.of("Paused."));
  }

  private Decision resume(Saga saga) {
    if (saga.ended() || saga.wish() != Wish.PAUSE) {
      return Decision.ignored(saga, "It is not paused.");
    }
    Saga going = saga.wishing(Wish.RUN);
    return going.state() instanceof Active active && active.phase() instanceof Held
        ? issue(going, active, abandoned(going), Note.of("Resumed."))
        : Decision.moved(going, List.of(), new Timer.Keep(), Note.of("Resumed."));
  }

  private Decision cancel(Saga saga) {
    if (saga.ended() || saga.wish() == Wish.CANCEL) {
      return Decision.ignored(saga, saga.ended() ? "It has ended." : "It is being cancelled already.");
    }
    Saga going = saga.wishing(Wish.CANCEL);
    return switch (saga.state()) {
      case Restoring(Held _, _) ->
          issue(going, (Active) saga.state(), abandoned(going), Note.of("Cancelled; restoring first."));
      case Restoring _ ->
          Decision.moved(going, List.of(), new Timer.Keep(), Note.of("Cancelled; restoring first."));
      case Promoting promoting when mayBePromoted(saga, promoting) ->
          promoting.phase() instanceof Held
              ? issue(going, promoting, abandoned(going), Note.of("Cancelled; asking what became of the promotion."))
              : Decision.moved(
                  going, List.of(), new Timer.Keep(), Note.of("Cancelled; the promotion's outcome is awaited."));
      case Active active -> undo(going, abandoned(saga), Note.of("Cancelled while in " + active.name() + "."));
      case Queued _ -> undo(going, List.of(), Note.of("Cancelled while queued."));
      case State.Ended _ -> throw new IllegalStateException("Ended sagas were left alone above");
    };
  }

  private Decision failed(Saga saga, Active active, Failure failure, List<Instruction> first) {
    Stage stage = active.stage();
    boolean infrastructure = failure.kind() == FailureKind.INFRASTRUCTURE;
    Trouble trouble = infrastructure ? saga.trouble().infrastructure(failure) : saga.trouble().own(failure);
    int failures = infrastructure ? trouble.infrastructureAttempts() : trouble.attempts();
    boolean budgetLeft =
        infrastructure
            ? !timing.waitedOut(stage, failures)
            : failures < timing.attempts(stage, saga.move().terms()) && !(active instanceof Promoting && saga.wish() == Wish.CANCEL);
    Saga counted = saga.troubled(trouble);
    Note note = Note.of(failure.message(), failure);
    if (failure.kind().retryable() && budgetLeft) {
      return Decision.moved(
          counted.in(active.in(new BackingOff())),
          first,
          new Timer.After(Timing.backOff(failure.kind(), failures)),
          note);
    }
    return stage == Stage.RESTORE
        ? end(counted, new State.NeedsAttention(), first, note)
        : undo(counted, first, note);
  }

  /** Back to what was: at once when the target was never touched, by a restore otherwise. */
  private Decision undo(Saga saga, List<Instruction> first, Note note) {
    if (!saga.made().touched()) {
      return end(
          saga, saga.wish() == Wish.CANCEL ? new State.Cancelled() : new State.Refused(), first, note);
    }
    return proceed(saga, new Restoring(new Sent(), null), first, note);
  }

  private Decision proceed(Saga saga, Active next, Note note) {
    return proceed(saga.troubled(Trouble.NONE), next, List.of(), note);
  }

  private Decision proceed(Saga saga, Active next, List<Instruction> first, Note note) {
    Saga counting = saga.troubled(saga.trouble().countedAnew());
    return saga.wish() == Wish.PAUSE
        ? Decision.moved(counting.in(next.in(new Held())), first, new Timer.Off(), note)
        : issue(counting, next, first, note);
  }

  private Decision issue(Saga saga, Active state, List<Instruction> first, Note note) {
    Saga sent = saga.at(saga.epoch() + 1).in(state.in(new Sent()));
    Saga next = state instanceof Migrating ? sent.having(sent.made().withTouch()) : sent;
    var commands = new java.util.ArrayList<>(first);
    commands.add(Sending.of(next));
    return Decision.moved(next, commands, new Timer.After(timing.start()), note);
  }

  private static Decision end(Saga saga, State.Ended end, List<Instruction> first, Note note) {
    return Decision.moved(saga.in(end), first, new Timer.Off(), note);
  }

  private static List<Instruction> abandoned(Saga saga) {
    return saga.epoch() > 0 ? List.of(new Instruction.Abandon(saga.epoch())) : List.of();
  }

  private static boolean isOut(Active active) {
    return active.phase() instanceof Sent || active.phase() instanceof Running;
  }

  /** A promotion that is out, or was lost on the way, may have been committed. */
  private static boolean mayBePromoted(Saga saga, Promoting promoting) {
    Failure failure = saga.trouble().failure();
    return isOut(promoting) || (failure != null && failure.kind() == FailureKind.INFRASTRUCTURE);
  }

  private static Failure mismatch(DatabaseName named) {
    return new Failure(
        FailureKind.BUG,
        "event_mismatch",
        "A worker spoke of the database " + named + ", which is not this migration's.",
        named.value(),
        "Report this with the migration's history.");
  }

  private static Failure differs(List<Finding> findings) {
    Finding first = findings.isEmpty() ? null : findings.getFirst();
    return new Failure(
        FailureKind.DATA,
        "verdict_differs",
        "Verification found "
            + findings.size()
            + (findings.size() == 1 ? " difference" : " differences")
            + (first == null ? "." : "; first: " + first.message()),
        first == null ? null : first.table(),
        "Look at the findings, repair the source, then replay.");
  }
}
