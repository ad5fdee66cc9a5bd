package dev.drover.coordinator.saga;

import java.util.Locale;

/** What an operator wants of a migration or a batch, beside what it actually is. */
public enum Wish {
  RUN,
  /** Finish the stage that is out, then send nothing more. */
  PAUSE,
  /** Stop, undo, and end as cancelled. Final. */
  CANCEL;

  /** As stored and shown. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Wish of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
