package dev.drover.coordinator.store;

import dev.drover.common.failure.DroverException;
import dev.drover.common.name.Printable;
import dev.drover.common.name.ProjectRef;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a person's restore and migrations of one project apart: whoever begins one of the two looks
 * whether the other is there, and a lock of the transaction sees to it that not both look at once.
 * Always the first lock of its transaction.
 */
public final class RestoreGate {
  /** {@code drover} and 3. */
  private static final long KEY = 0x64726f766572_03L;

  private RestoreGate() {}

  /** Until the transaction's end no migration begins or comes back to life. */
  public static void closeToMigrations(Handle handle) {
    handle.select("SELECT pg_advisory_xact_lock(?)::text", KEY).mapTo(String.class).one();
  }

  /** Until the transaction's end no restore begins. */
  static void closeToRestores(Handle handle) {
    handle.select("SELECT pg_advisory_xact_lock_shared(?)::text", KEY).mapTo(String.class).one();
  }

  /**
   * @param origin whose bundle is to be restored: a migration of kind schema that needs attention
   *     lets a person take it back
   * @throws DroverException {@code project_busy} when a migration or a restore has the project
   */
  public static void refuseBusy(Handle handle, ProjectRef project, @Nullable UUID origin) {
    handle
        .createQuery(
            """
            SELECT b.name, m.state FROM migration AS m JOIN batch AS b ON b.id = m.batch JOIN plan AS p ON p.fingerprint = m.plan
            WHERE m.project = :project AND m.state NOT IN ('Completed', 'Restored', 'Refused', 'Cancelled')
              AND NOT (m.id = coalesce(CAST(:origin AS uuid), gen_random_uuid()) AND m.state = 'NeedsAttention'
                       AND p.normalized ->> 'kind' = 'schema')
            LIMIT 1
            """)
        .bind("project", project.value())
        .bind("origin", origin)
        .map((row, _) ->
            busy(
                project,
                "part of batch "
                    + Printable.of(row.getString(1))
                    + " and "
                    + row.getString(2)
                    + " there",
                "Let that migration end, or cancel it."))
        .findOne()
        .ifPresent(busy -> {
          throw busy;
        });
    if (restoring(handle, List.of(project.value())).isPresent()) {
      throw busy(
          project, "being restored already", "Wait for that restore; see 'drover backup jobs'.");
    }
  }

  private static DroverException busy(ProjectRef project, String how, String remedy) {
    return DroverException.user(
        "project_busy", "The project " + project + " is " + how + ". Nothing was done.", remedy);
  }

  /** The first of {@code projects} that a person's restore has. */
  static Optional<String> restoring(Handle handle, List<String> projects) {
    return handle
        .createQuery(
            """
            SELECT project FROM backup_job
            WHERE kind = 'restore' AND NOT dry_run AND state IN ('waiting', 'running') AND project = ANY (:projects)
            ORDER BY project LIMIT 1
            """)
        .bindArray("projects", String.class, projects)
        .mapTo(String.class)
        .findOne();
  }
}
