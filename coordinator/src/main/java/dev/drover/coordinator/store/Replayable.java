package dev.drover.coordinator.store;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Which ended migrations could run again. */
final class Replayable {
  private Replayable() {}

  static List<UUID> next(Handle handle, MigrationFilter filter, UUID after, int limit) {
    return filter
        .bind(
            handle.createQuery(
                "SELECT m.id FROM migration AS m WHERE "
                    + MigrationFilter.CONDITION
                    + """
                    AND m.state IN ('Restored', 'Refused', 'Cancelled', 'NeedsAttention') AND m.id > :after
                    ORDER BY m.id LIMIT :limit
                    """))
        .bind("after", after)
        .bind("limit", limit)
        .mapTo(UUID.class)
        .list();
  }

  /**
   * Those whose project or database a younger migration, or a person's restore, has taken: its
   * fence would refuse the older one for ever.
   */
  static List<UUID> superseded(Handle handle, List<UUID> ids) {
    return handle
        .createQuery(
            """
            SELECT m.id FROM migration AS m
            WHERE m.id = ANY (:ids)
              AND (EXISTS (SELECT FROM migration AS y WHERE y.project = m.project AND y.id > m.id)
                   OR EXISTS (SELECT FROM migration AS y
                              WHERE y.server = m.server AND y.database = m.database AND y.id > m.id)
                   OR EXISTS (SELECT FROM backup_job AS j
                              WHERE j.project = m.project AND j.kind = 'restore' AND NOT j.dry_run
                                AND (j.state IN ('waiting', 'running')
                                     OR j.server = m.server AND j.database = m.database AND j.epoch > 0 AND j.id > m.id)))
            """)
        .bindArray("ids", UUID.class, ids)
        .mapTo(UUID.class)
        .list();
  }
}
