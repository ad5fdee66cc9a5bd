package dev.drover.coordinator.api;

import dev.drover.common.api.PlanDetail;
import dev.drover.common.api.PlanSummary;
import dev.drover.coordinator.store.Database;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Plans to look at. Thread-safe. */
@Singleton
final class PlanQueries {
  private final Jdbi jdbi;

  PlanQueries(Database database) {
    this.jdbi = database.jdbi();
  }

  /** Newest first. @param before the last fingerprint of the page before */
  List<PlanSummary> page(@Nullable String before, int limit) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                """
                SELECT fingerprint, name, normalized ->> 'kind' AS kind, created_at FROM plan
                WHERE CAST(:before AS text) IS NULL
                   OR (created_at, fingerprint) < (SELECT created_at, fingerprint FROM plan WHERE fingerprint = :before)
                ORDER BY created_at DESC, fingerprint DESC LIMIT :limit
                """)
            .bind("before", before)
            .bind("limit", limit)
            .map((row, _) ->
                new PlanSummary(
                    row.getString("fingerprint"),
                    row.getString("name"),
                    row.getString("kind"),
                    created(row)))
            .list());
  }

  Optional<PlanDetail> find(String fingerprint) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                """
                SELECT name, normalized ->> 'kind' AS kind, yaml, created_at,
                       ARRAY(SELECT jsonb_object_keys(files) ORDER BY 1) AS files
                FROM plan WHERE fingerprint = :fingerprint
                """)
            .bind("fingerprint", fingerprint)
            .map((row, _) ->
                new PlanDetail(
                    fingerprint,
                    row.getString("name"),
                    row.getString("kind"),
                    row.getString("yaml"),
                    List.of((String[]) row.getArray("files").getArray()),
                    created(row)))
            .findOne());
  }

  private static Instant created(ResultSet row) throws SQLException {
    return row.getObject("created_at", OffsetDateTime.class).toInstant();
  }
}
