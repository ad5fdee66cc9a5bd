package dev.drover.coordinator.saga;

import dev.drover.common.failure.Failure;
import dev.drover.common.message.Verdict;
import org.jspecify.annotations.Nullable;

/** What happened, for the history: a sentence, and the failure or verdict behind it. */
public record Note(String text, @Nullable Failure failure, @Nullable Verdict verdict) {
  /** How a note begins that tells of the end by a person's word. */
  public static final String BY_HAND = "Resolved by hand";

  static Note of(String text) {
    return new Note(text, null, null);
  }

  static Note of(String text, @Nullable Failure failure) {
    return new Note(text, failure, null);
  }
}
