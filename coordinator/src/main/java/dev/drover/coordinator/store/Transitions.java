package dev.drover.coordinator.store;

import dev.drover.common.failure.Failure;
import dev.drover.common.message.Json;
import dev.drover.common.message.Verdict;
import dev.drover.coordinator.audit.Entry;
import dev.drover.coordinator.audit.Trail;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Note;
import dev.drover.coordinator.saga.Saga;
import org.jspecify.annotations.Nullable;

/**
 * Decisions as entries of the audit trail, one for each, chained to the migration's entry before.
 */
final class Transitions {
  private Transitions() {}

  /** What stands behind a note. */
  record Detail(@Nullable Failure failure, @Nullable Verdict verdict) {}

  static Trail.Chained after(Sagas.Locked before, Decision decision, Addressed asked) {
    Saga next = decision.next();
    return Trail.Chained.after(
        before.audited(),
        new Entry(
            next.id().value(),
            before.version() + 1,
            before.at(),
            Entry.TRANSITION,
            next.state().name(),
            next.epoch(),
            asked.actor(),
            because(decision.note().text(), asked.reason()),
            detail(decision.note())));
  }

  static String because(String note, @Nullable String reason) {
    return reason == null ? note : note + " Reason: " + reason;
  }

  private static @Nullable String detail(Note note) {
    return note.failure() == null && note.verdict() == null
        ? null
        : Json.text(new Detail(note.failure(), note.verdict()));
  }
}
