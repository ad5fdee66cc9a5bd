package dev.drover.coordinator.saga;

import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Event;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Stage;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Target;
import dev.drover.coordinator.saga.State.Active;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A saga taken along its way, one input after another, for tests. */
final class Course {
  static final int ATTEMPTS = 3;
  static final String WORKER = "worker-1";

  private final Decider decider = new Decider(Timing.DEFAULT);
  private final List<Decision> decisions = new ArrayList<>();
  private Saga saga;

  private Course(Target.Mode mode) {
    Move move =
        new Move(
            MigrationId.parse("01980000-0000-7000-8000-000000000001"),
            new ProjectRef("acme"),
            "projects",
            new DatabaseName("project_acme"),
            null,
            new Move.Terms("f1", mode, ATTEMPTS, 60));
    this.saga = Saga.queued(move);
  }

  static Course aMigration() {
    return new Course(Target.Mode.CREATE);
  }

  static Course aMigrationIntoAnExistingDatabase() {
    return new Course(Target.Mode.EXISTING);
  }

  Course take(Input input) {
    Decision decision = decider.decide(saga, input);
    decisions.add(decision);
    saga = decision.next();
    return this;
  }

  Course start() {
    return take(new Input.Start());
  }

  Course started() {
    return hear(new Event.Started(origin(), stage()));
  }

  Course hear(Event event) {
    return take(new Input.Heard(event));
  }

  Course backedUp() {
    return hear(new Event.BackedUp(origin(), bundle(), 7, 700, "ab", List.of()));
  }

  Course migrated() {
    return hear(new Event.Migrated(origin(), saga.move().loadedBy(saga.epoch()), 7));
  }

  Course verified(Verdict verdict) {
    return hear(
        new Event.Verified(origin(), Objects.requireNonNull(saga.made().staging()), verdict));
  }

  Course verifiedWell() {
    return verified(new Verdict.Matches(7, List.of()));
  }

  Course differs() {
    return verified(
        new Verdict.Differs(
            List.of(Finding.error("row_missing", "auth.users", "A row is missing.", null))));
  }

  Course promoted() {
    return hear(new Event.Promoted(origin(), saga.move().database()));
  }

  Course restored() {
    return hear(new Event.Restored(origin()));
  }

  Course failed(FailureKind kind) {
    return hear(new Event.Failed(origin(), stage(), failure(kind)));
  }

  /** Takes the saga, on the straight way, to where {@code stage}'s command has just been sent. */
  Course to(Stage stage) {
    start();
    return switch (stage) {
      case BACKUP -> this;
      case MIGRATE -> started().backedUp();
      case VERIFY -> started().backedUp().started().migrated();
      case PROMOTE -> started().backedUp().started().migrated().started().verifiedWell();
      case RESTORE -> started().backedUp().started().failed(FailureKind.DATA);
      case CHECK, SAVE, RECOVER, DRILL, EXAMINE, BALANCE -> throw new IllegalArgumentException();
    };
  }

  /** The result that ends the current stage well. */
  Course result() {
    return switch (stage()) {
      case BACKUP -> backedUp();
      case MIGRATE -> migrated();
      case VERIFY -> verifiedWell();
      case PROMOTE -> promoted();
      case RESTORE -> restored();
      case CHECK, SAVE, RECOVER, DRILL, EXAMINE, BALANCE -> throw new IllegalStateException();
    };
  }

  Saga saga() {
    return saga;
  }

  Decision last() {
    return decisions.getLast();
  }

  Event.Origin origin() {
    return origin(saga.epoch());
  }

  Event.Origin origin(int epoch) {
    return new Event.Origin(saga.id(), epoch, WORKER);
  }

  Stage stage() {
    return ((Active) saga.state()).stage();
  }

  Phase phase() {
    return ((Active) saga.state()).phase();
  }

  BundleId bundle() {
    return BundleId.of(saga.move().project(), saga.id(), saga.epoch());
  }

  /** All waits asked for so far, added up. */
  Duration waited() {
    return decisions.stream()
        .map(Decision::timer)
        .map(timer -> timer instanceof Timer.After(Duration wake) ? wake : Duration.ZERO)
        .reduce(Duration.ZERO, Duration::plus);
  }

  static Failure failure(FailureKind kind) {
    return new Failure(kind, "broken", "It is broken.", null, null);
  }
}
