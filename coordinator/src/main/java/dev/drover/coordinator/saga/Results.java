package dev.drover.coordinator.saga;

import dev.drover.common.failure.Failure;
import dev.drover.common.message.Event;
import dev.drover.common.message.Finding;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.message.Stage;
import dev.drover.common.message.Verdict;
import dev.drover.coordinator.saga.Input.Resolve.As;
import dev.drover.coordinator.saga.Phase.Running;
import dev.drover.coordinator.saga.Phase.Sent;
import dev.drover.coordinator.saga.State.Active;
import dev.drover.coordinator.saga.State.BackingUp;
import dev.drover.coordinator.saga.State.Migrating;
import dev.drover.coordinator.saga.State.Promoting;
import dev.drover.coordinator.saga.State.Queued;
import dev.drover.coordinator.saga.State.Resolving;
import dev.drover.coordinator.saga.State.Restoring;
import dev.drover.coordinator.saga.State.Verifying;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What workers say about the command that is out. */
final class Results {
  private final Steps steps;

  Results(Steps steps) {
    this.steps = steps;
  }

  Decision heard(Saga saga, Event event) {
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
          steps.proceed(
              saga.having(
                  saga.made()
                      .withBundle(
                          new SealedBundle(done.bundle(), done.manifestSha256()), done.tables())),
              new Migrating(new Sent()),
              Note.of("Backed up " + done.rows() + " rows into " + done.bundle() + "."));
      case Event.Migrated done when active instanceof Migrating -> migrated(saga, active, done);
      case Event.Verified done when active instanceof Verifying -> verified(saga, active, done);
      case Event.Promoted done when isPromoted(active) -> promoted(saga, active, done);
      case Event.Restored(_, var warning) when active instanceof Restoring restoring ->
          restored(saga, restoring, warning);
      case Event.Restored _ when active instanceof Resolving(_, As as) && as == As.RESTORED ->
          Attention.restored(
              saga, List.of(), Note.BY_HAND + ", and fenced: the target is what it was.");
      case Event.Failed(_, var stage, var failure)
          when stage == active.stage() && Steps.isOut(active) ->
          steps.failed(saga, active, failure, List.of());
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
        steps.lease(saga),
        Note.of("Begun by " + worker + "."));
  }

  private Decision migrated(Saga saga, Active active, Event.Migrated done) {
    if (!done.database().equals(saga.move().loadedBy(saga.epoch()))) {
      return steps.failed(saga, active, Failures.mismatch(done.database()), List.of());
    }
    return steps.proceed(
        saga.having(saga.made().withStaging(done.database(), done.steps())),
        new Verifying(new Sent()),
        Note.of(
            (done.rows() == 0 ? "Migrated." : "Loaded " + done.rows() + " rows.")
                + told(done.warning())));
  }

  private Decision verified(Saga saga, Active active, Event.Verified done) {
    if (!done.database().equals(saga.made().staging())) {
      return steps.failed(saga, active, Failures.mismatch(done.database()), List.of());
    }
    Saga judged = saga.having(saga.made().withVerdict(done.verdict()));
    return switch (done.verdict()) {
      case Verdict.Matches(long rows, _) ->
          steps.proceed(
              judged,
              new Promoting(new Sent()),
              new Note(
                  rows == 0 ? "Verified." : "Verified: " + rows + " rows match.",
                  null,
                  done.verdict()));
      case Verdict.Differs(List<Finding> findings) -> {
        Failure failure = Failures.differs(findings);
        yield steps.undo(
            judged.troubled(saga.trouble().own(failure)),
            List.of(),
            new Note(failure.message(), failure, done.verdict()));
      }
      case Verdict.Unproven(String reason) -> {
        Failure failure = Failures.unproven(reason);
        yield steps.undo(
            judged.troubled(saga.trouble().own(failure)),
            List.of(),
            new Note(failure.message(), failure, done.verdict()));
      }
    };
  }

  private static String told(@Nullable Finding warning) {
    return warning == null ? "" : " " + warning.message() + ".";
  }

  private Decision promoted(Saga saga, Active active, Event.Promoted done) {
    if (!done.database().equals(saga.move().database())) {
      return steps.failed(saga, active, Failures.mismatch(done.database()), List.of());
    }
    String warned =
        done.findings().stream()
            .filter(finding -> finding.severity() != Finding.Severity.INFO)
            .map(finding -> " " + finding.message())
            .collect(Collectors.joining());
    String late = saga.wish() == Wish.CANCEL ? " The wish to cancel came too late." : "";
    return Steps.end(
        saga.troubled(Trouble.NONE).having(saga.made().withFindings(done.findings())),
        new State.Completed(),
        List.of(),
        Note.of("The project lives in " + done.database() + "." + warned + late));
  }

  private static boolean isPromoted(Active active) {
    return active instanceof Promoting
        || (active instanceof Resolving(_, As as) && as == As.COMPLETED);
  }

  private static Decision restored(Saga saga, Restoring restoring, @Nullable Finding warning) {
    Saga clean = saga.having(saga.made().restored());
    String told = told(warning);
    if (saga.wish() == Wish.CANCEL) {
      return Steps.end(
          clean,
          new State.Cancelled(),
          List.of(),
          Note.of("Cancelled; the target is what it was." + told));
    }
    if (restoring.replay() != null) {
      return Decision.moved(
          clean.troubled(Trouble.NONE).in(new Queued(restoring.replay())),
          List.of(),
          new Timer.Off(),
          Note.of(
              "The target is what it was; queued to "
                  + restoring.replay().word()
                  + " again."
                  + told));
    }
    return Steps.end(
        clean, new State.Restored(), List.of(), Note.of("The target is what it was." + told));
  }
}
