package dev.drover.coordinator.simulation;

import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Stage;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Instruction;
import dev.drover.coordinator.saga.Phase;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.saga.Wish;
import dev.drover.coordinator.store.Addressed;
import dev.drover.coordinator.store.MemoryStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What every committed decision has to keep to. Knows nothing of how decisions come about. */
final class SagaRules implements MemoryStore.Watcher {
  private final World world;
  private final Map<MigrationId, Course> courses = new HashMap<>();
  private final Set<Sent> sent = new HashSet<>();
  private final Set<Event> effective = new HashSet<>();

  private record Sent(MigrationId migration, int epoch, Stage stage) {}

  /** What one migration has gone through. */
  private static final class Course {
    private @Nullable Stage stage;
    private int ownFailures;
    private @Nullable Long awaySince;
    private int highestSent;
    private boolean wasRestored;
    private int changes;
  }

  SagaRules(World world) {
    this.world = world;
  }

  /** A worker is about to run a command. */
  void given(Command command) {
    Sent asked = new Sent(command.order().migration(), command.order().epoch(), command.stage());
    Broken.unless(
        sent.contains(asked), "INV-16 NoGhostCommand", () -> asked + " was never decided");
  }

  /** How many decisions have changed a migration. */
  int changes(MigrationId migration) {
    Course course = courses.get(migration);
    return course == null ? 0 : course.changes;
  }

  @Override
  public void decided(Saga before, Addressed addressed, Decision decision) {
    Input input = addressed.input();
    Broken.unless(
        !before.ended() || !decision.changed() || isWish(input),
        "INV-11 TerminalSticky",
        () -> before.state().name() + " was left by " + input);
    if (input instanceof Input.Heard(Event event)) {
      heard(before, event, decision);
    }
    if (!decision.changed()) {
      return;
    }
    Course course = courses.computeIfAbsent(before.id(), _ -> new Course());
    course.changes++;
    Saga next = decision.next();
    Broken.unless(
        next.epoch() >= before.epoch(),
        "INV-12 VersionMonotone",
        () -> "the epoch fell from " + before.epoch() + " to " + next.epoch());
    count(course, before, input, next);
    if (input instanceof Input.Heard(Event.BackedUp backedUp)) {
      Broken.unless(
          world.bundles().find(backedUp.bundle()) != null,
          "INV-05 BackupBeforeWrite",
          () -> backedUp.bundle() + " is taken for published");
    }
    sending(course, next, decision);
    entered(course, before, next, input);
    note(addressed, next);
  }

  /** What only a person asks of a migration that has ended. */
  private static boolean isWish(Input input) {
    return input instanceof Input.Replay
        || input instanceof Input.RetryRestore
        || input instanceof Input.Resolve;
  }

  private void heard(Saga before, Event event, Decision decision) {
    if (event.origin().epoch() != before.epoch()) {
      Broken.unless(
          !decision.changed(),
          "INV-14 StaleIgnored",
          () -> event + " changed epoch " + before.epoch());
      world.sometimes(Rare.STALE_IGNORED);
    }
    if (effective.contains(event)) {
      Broken.unless(!decision.changed(), "INV-15 DuplicateIgnored", () -> event + " counted twice");
      world.sometimes(Rare.DUPLICATE_IGNORED);
    } else if (decision.changed()) {
      effective.add(event);
    }
  }

  private void sending(Course course, Saga next, Decision decision) {
    for (Instruction instruction : decision.commands()) {
      if (instruction instanceof Instruction.Send send) {
        Broken.unless(
            send.epoch() == next.epoch() && send.epoch() > course.highestSent,
            "INV-12 VersionMonotone",
            () -> "two commands have the epoch " + send.epoch());
        course.highestSent = send.epoch();
        sent.add(new Sent(next.id(), send.epoch(), send.stage()));
      }
    }
  }

  /** Counts failures by what is heard, not by what the saga remembers. */
  private void count(Course course, Saga before, Input input, Saga next) {
    FailureKind kind = failure(before, input);
    if (kind == FailureKind.INFRASTRUCTURE && course.awaySince == null) {
      course.awaySince = world.timeline().now();
    } else if (kind == FailureKind.TRANSIENT || kind == FailureKind.RESOURCES) {
      course.ownFailures++;
    }
    if (before.state() instanceof State.Active active) {
      int budget = attempts(before, active.stage());
      Broken.unless(
          course.ownFailures <= budget,
          "INV-17 AttemptBound",
          () -> active.name() + " was tried more than " + budget + " times");
      boolean goesBack =
          next.state() instanceof State.Restoring && !(active instanceof State.Restoring);
      boolean givesUp =
          next.state() instanceof State.Refused || next.state() instanceof State.NeedsAttention;
      if (goesBack || givesUp) {
        Broken.unless(
            hasReason(course, before, active, input, kind, budget),
            "INV-24 NoNeedlessRestore",
            () -> active.name() + " was given up because of " + input);
      }
    }
    Stage stage = next.state() instanceof State.Active active ? active.stage() : null;
    if (stage != course.stage) {
      course.stage = stage;
      course.ownFailures = 0;
      course.awaySince = null;
    }
  }

  private static @Nullable FailureKind failure(Saga before, Input input) {
    return switch (input) {
      case Input.Heard(Event.Failed failed) -> failed.failure().kind();
      case Input.LeaseLapsed _ -> FailureKind.INFRASTRUCTURE;
      case Input.StageDeadline _ -> FailureKind.TRANSIENT;
      default -> null;
    };
  }

  private int attempts(Saga saga, Stage stage) {
    return stage == Stage.RESTORE
        ? world.timing().restoreAttempts()
        : saga.move().terms().attempts();
  }

  private boolean hasReason(
      Course course,
      Saga before,
      State.Active active,
      Input input,
      @Nullable FailureKind kind,
      int budget) {
    if (kind == null) {
      return input instanceof Input.Cancel
          || (input instanceof Input.Heard(Event.Verified verified)
              && !(verified.verdict() instanceof Verdict.Matches));
    }
    return switch (kind) {
      case USER, DATA, BUG -> input instanceof Input.Heard;
      case TRANSIENT, RESOURCES ->
          course.ownFailures >= budget
              || (active instanceof State.Promoting && before.wish() == Wish.CANCEL);
      case INFRASTRUCTURE -> {
        long patience =
            (active.stage() == Stage.RESTORE
                    ? world.timing().restoreOutage()
                    : world.timing().outage())
                .toMillis();
        Long since = course.awaySince;
        yield since != null && world.timeline().now() - since >= patience;
      }
    };
  }

  private void entered(Course course, Saga before, Saga next, Input input) {
    if (before.state().getClass() == next.state().getClass()) {
      return;
    }
    if (before.state() instanceof State.Resolving
        && next.ended()
        && !(next.state() instanceof State.NeedsAttention)) {
      world.sometimes(Rare.WORD_FOUND_TRUE);
    }
    switch (next.state()) {
      case State.Completed _ -> {
        world.targetRules().completed(next);
        world.sometimes(Rare.COMPLETED);
        if (course.wasRestored) {
          world.sometimes(Rare.REPLAY_COMPLETED_AFTER_RESTORE);
        }
        if (world.broker().wasWiped()) {
          world.sometimes(Rare.COMPLETED_AFTER_WIPE);
        }
        if (before.wish() == Wish.CANCEL) {
          world.sometimes(Rare.CANCELLED_TOO_LATE);
        }
      }
      case State.Restored _ -> {
        course.wasRestored = true;
        world.targetRules().clean(next);
        world.sometimes(Rare.RESTORED);
      }
      case State.Cancelled _ -> {
        world.targetRules().clean(next);
        world.sometimes(Rare.CANCELLED);
      }
      case State.Refused _ -> {
        world.targetRules().clean(next);
        world.sometimes(Rare.REFUSED);
      }
      case State.NeedsAttention _ -> {
        world.sometimes(Rare.NEEDS_ATTENTION);
        world.operators().needed(next.id());
      }
      case State.Queued _ -> {
        course.wasRestored |= input instanceof Input.Heard(Event.Restored _);
      }
      case State.Promoting _ -> world.operators().promoting(next.id());
      case State.Active _ -> {}
    }
  }

  private void note(Addressed addressed, Saga next) {
    Input input = addressed.input();
    if (input instanceof Input.Heard && addressed.actor().equals(Addressed.COORDINATOR)) {
      world.sometimes(Rare.BEGINNING_INFERRED);
    }
    switch (input) {
      case Input.StartTimeout _ -> world.sometimes(Rare.COMMAND_SENT_AGAIN);
      case Input.LeaseLapsed _ -> world.sometimes(Rare.LEASE_LAPSED);
      case Input.StageDeadline _ -> world.sometimes(Rare.STAGE_DEADLINE);
      case Input.RetryRestore _ -> world.sometimes(Rare.RESTORE_RETRIED);
      case Input.Heard(Event.Verified(_, _, Verdict.Differs _)) ->
          world.sometimes(Rare.VERDICT_DIFFERS);
      default -> {}
    }
    if (next.state() instanceof State.Active active && active.phase() instanceof Phase.Held) {
      world.sometimes(Rare.HELD);
    }
  }
}
