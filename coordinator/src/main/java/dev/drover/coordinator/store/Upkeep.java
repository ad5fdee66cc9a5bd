package dev.drover.coordinator.store;

import org.jdbi.v3.core.Jdbi;

/** Forgets what nobody needs any more. Thread-safe. */
public final class Upkeep {
  private final Jdbi jdbi;

  public Upkeep(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Workers long gone, answers to old requests, progress of ended migrations. */
  public void forget() {
    jdbi.useTransaction(handle -> {
      handle.execute("DELETE FROM worker WHERE seen_at < now() - interval '1 day'");
      handle.execute("DELETE FROM idempotency WHERE created_at < now() - interval '1 day'");
      handle.execute("DELETE FROM progress WHERE at < now() - interval '1 day'");
    });
  }
}
