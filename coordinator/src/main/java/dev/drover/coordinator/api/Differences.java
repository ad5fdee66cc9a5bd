package dev.drover.coordinator.api;

import dev.drover.coordinator.store.BatchView;
import dev.drover.coordinator.store.Database;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Jdbi;

/** Counts unsuccessful migrations whose verification found a difference. Thread-safe. */
@Singleton
final class Differences {
  private final Jdbi jdbi;

  Differences(Database database) {
    this.jdbi = database.jdbi();
  }

  int of(BatchView batch) {
    if (batch.counts().failed() == 0) {
      return 0;
    }
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                """
                SELECT count(*) FROM migration
                WHERE batch = :batch AND state IN ('Restored', 'NeedsAttention')
                  AND saga -> 'made' -> 'verdict' ->> 'verdict' = 'differs'
                """)
            .bind("batch", batch.id())
            .mapTo(Integer.class)
            .one());
  }
}
