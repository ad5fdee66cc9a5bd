package dev.drover.coordinator.saga.check;

import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Event;
import dev.drover.common.message.Finding;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.message.Stage;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.DatabaseName;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Input.Resolve.As;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.State.Active;
import java.util.List;
import java.util.Objects;

/** Whatever can be put to a saga, but for the epoch it speaks of. */
enum Prompt {
  START,
  START_TIMEOUT,
  LEASE_LAPSED,
  STAGE_DEADLINE,
  BACK_OFF_OVER,
  STARTED,
  BACKED_UP,
  MIGRATED,
  MATCHES,
  DIFFERS,
  UNPROVEN,
  PROMOTED,
  RESTORED,
  FAILED_PASSING,
  FAILED_AWAY,
  FAILED_LASTING,
  PAUSE,
  RESUME,
  CANCEL,
  REPLAY_BACKUP,
  REPLAY_MIGRATE,
  REPLAY_VERIFY,
  REPLAY_RESTORE,
  RETRY_RESTORE,
  RESOLVE_AS_RESTORED,
  RESOLVE_AS_COMPLETED,
  BELIEVE_RESTORED,
  BELIEVE_COMPLETED;

  static final List<Prompt> ALL = List.of(values());
  static final List<Prompt> EVENTS = ALL.subList(STARTED.ordinal(), FAILED_LASTING.ordinal() + 1);
  static final List<Prompt> TIMERS =
      ALL.subList(START_TIMEOUT.ordinal(), BACK_OFF_OVER.ordinal() + 1);
  static final List<Prompt> ORDERS = ALL.subList(PAUSE.ordinal(), ALL.size());
  static final String WORKER = "worker";

  boolean isEvent() {
    return EVENTS.contains(this);
  }

  boolean isOrder() {
    return ORDERS.contains(this);
  }

  /** Whether a person says what the target holds. */
  boolean isWord() {
    return ordinal() >= RESOLVE_AS_RESTORED.ordinal();
  }

  /** Whether a person says what the target holds, and no fence is raised. */
  boolean isBelievedAtOnce() {
    return this == BELIEVE_RESTORED || this == BELIEVE_COMPLETED;
  }

  boolean isFailure() {
    return switch (this) {
      case FAILED_PASSING, FAILED_AWAY, FAILED_LASTING, LEASE_LAPSED, STAGE_DEADLINE -> true;
      default -> false;
    };
  }

  /** Whether it speaks of a worker, a server or a network that is away. */
  boolean isOutage() {
    return this == FAILED_AWAY || this == LEASE_LAPSED;
  }

  /** The only stage whose worker says this; for what every stage's says, the one given. */
  Stage stage(Stage current) {
    return switch (this) {
      case BACKED_UP -> Stage.BACKUP;
      case MIGRATED -> Stage.MIGRATE;
      case MATCHES, DIFFERS, UNPROVEN -> Stage.VERIFY;
      case PROMOTED -> Stage.PROMOTE;
      case RESTORED -> Stage.RESTORE;
      default -> current;
    };
  }

  /** The input that this is to {@code saga} now. */
  Input input(Names names, Saga saga) {
    return switch (this) {
      case START -> new Input.Start();
      case START_TIMEOUT -> new Input.StartTimeout();
      case LEASE_LAPSED -> new Input.LeaseLapsed();
      case STAGE_DEADLINE -> new Input.StageDeadline();
      case BACK_OFF_OVER -> new Input.BackOffOver();
      case PAUSE -> new Input.Pause();
      case RESUME -> new Input.Resume();
      case CANCEL -> new Input.Cancel();
      case REPLAY_BACKUP -> new Input.Replay(Stage.BACKUP, null);
      case REPLAY_MIGRATE -> new Input.Replay(Stage.MIGRATE, null);
      case REPLAY_VERIFY -> new Input.Replay(Stage.VERIFY, null);
      case REPLAY_RESTORE -> new Input.Replay(Stage.RESTORE, null);
      case RETRY_RESTORE -> new Input.RetryRestore(null);
      case RESOLVE_AS_RESTORED -> new Input.Resolve(As.RESTORED, "put back by hand", true);
      case RESOLVE_AS_COMPLETED -> new Input.Resolve(As.COMPLETED, "it is whole", true);
      case BELIEVE_RESTORED -> new Input.Resolve(As.RESTORED, "put back by hand", false);
      case BELIEVE_COMPLETED -> new Input.Resolve(As.COMPLETED, "it is whole", false);
      default -> new Input.Heard(event(names, saga, saga.epoch(), stageOf(saga)));
    };
  }

  /** The event that this is when it comes from {@code epoch}'s command of {@code stage}. */
  Event event(Names names, Saga saga, int epoch, Stage stage) {
    Event.Origin origin = new Event.Origin(names.move().id(), epoch, WORKER);
    return switch (this) {
      case STARTED -> new Event.Started(origin, stage);
      case BACKED_UP -> {
        SealedBundle made = names.bundle(epoch);
        yield new Event.BackedUp(origin, made.id(), 7, 700, made.manifestSha256(), List.of());
      }
      case MIGRATED -> new Event.Migrated(origin, names.move().loadedBy(epoch), 7);
      case MATCHES -> verified(names, saga, origin, new Verdict.Matches(7, List.of()));
      case DIFFERS ->
          verified(
              names,
              saga,
              origin,
              new Verdict.Differs(
                  List.of(Finding.error("row_missing", "auth.users", "A row is missing.", null))));
      case UNPROVEN -> verified(names, saga, origin, new Verdict.Unproven("the source is away"));
      case PROMOTED -> new Event.Promoted(origin, names.move().database());
      case RESTORED -> new Event.Restored(origin);
      case FAILED_PASSING -> new Event.Failed(origin, stage, failure(FailureKind.TRANSIENT));
      case FAILED_AWAY -> new Event.Failed(origin, stage, failure(FailureKind.INFRASTRUCTURE));
      case FAILED_LASTING -> new Event.Failed(origin, stage, failure(FailureKind.DATA));
      default -> throw new IllegalArgumentException(this + " is no event");
    };
  }

  static Failure failure(FailureKind kind) {
    return new Failure(kind, "broken", "It is broken.", null, null);
  }

  private static Stage stageOf(Saga saga) {
    return saga.state() instanceof Active active ? active.stage() : Stage.BACKUP;
  }

  private static Event verified(Names names, Saga saga, Event.Origin origin, Verdict verdict) {
    DatabaseName staging = saga.made().staging();
    return new Event.Verified(
        origin, Objects.requireNonNullElse(staging, names.database(1)), verdict);
  }
}
