package dev.drover.coordinator.store;

import dev.drover.common.message.Json;
import dev.drover.common.message.Progress;
import dev.drover.common.message.Stage;
import dev.drover.common.name.MigrationId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Migrations to look at. Thread-safe. */
public final class Migrations {
  static final String COLUMNS =
      "SELECT m.id, m.batch, b.name AS batch_name, m.saga, m.version, m.created_at, m.updated_at,"
          + " m.ended_at, m.tested\n";

  private static final String SELECT =
      COLUMNS + "FROM migration AS m JOIN batch AS b ON b.id = m.batch\n";

  private final Jdbi jdbi;
  private final Plans plans;

  public Migrations(Jdbi jdbi, Plans plans) {
    this.jdbi = jdbi;
    this.plans = plans;
  }

  /**
   * In the order in which they were accepted. @param after the last id of the page before this one
   */
  public List<MigrationView> page(MigrationFilter filter, @Nullable MigrationId after, int limit) {
    return jdbi.withHandle(handle ->
        filter
            .bind(
                handle.createQuery(
                    SELECT
                        + "WHERE "
                        + MigrationFilter.CONDITION
                        + """
                        AND (CAST(:after AS uuid) IS NULL OR m.id > CAST(:after AS uuid))
                        ORDER BY m.id LIMIT :limit
                        """))
            .bind("after", after == null ? null : after.value())
            .bind("limit", limit)
            .map((row, _) -> view(row))
            .list());
  }

  /** In the order in which they were accepted; those that do not exist are left out. */
  public List<MigrationView> byIds(List<MigrationId> ids) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(SELECT + "WHERE m.id = ANY (:ids) ORDER BY m.id")
            .bindArray("ids", UUID.class, ids.stream().map(MigrationId::value).toList())
            .map((row, _) -> view(row))
            .list());
  }

  public int count(MigrationFilter filter) {
    return jdbi.withHandle(handle ->
        filter
            .bind(
                handle.createQuery(
                    "SELECT count(*) FROM migration AS m WHERE " + MigrationFilter.CONDITION))
            .mapTo(Integer.class)
            .one());
  }

  public Optional<MigrationDetail> detail(MigrationId id) {
    return jdbi.inTransaction(
        org.jdbi.v3.core.transaction.TransactionIsolationLevel.REPEATABLE_READ,
        handle ->
            handle
                .createQuery(SELECT + "WHERE m.id = :id")
                .bind("id", id.value())
                .map((row, _) -> view(row))
                .findOne()
                .map(view ->
                    new MigrationDetail(
                        view,
                        plans.inUse(handle, view.saga().move().terms().plan()).lean(),
                        progress(handle, id),
                        history(handle, id))));
  }

  private static @Nullable Progress progress(Handle handle, MigrationId id) {
    return handle
        .createQuery(
            "SELECT epoch, stage, rows, rows_planned, bytes FROM progress WHERE migration = :id")
        .bind("id", id.value())
        .map((row, _) ->
            new Progress(
                id,
                row.getInt("epoch"),
                Stage.valueOf(row.getString("stage").toUpperCase(Locale.ROOT)),
                row.getLong("rows"),
                row.getLong("rows_planned"),
                row.getLong("bytes")))
        .findOne()
        .orElse(null);
  }

  private static List<MigrationDetail.Entry> history(Handle handle, MigrationId id) {
    return handle
        .createQuery(
            """
            SELECT version, at, state, epoch, actor, note, detail FROM history WHERE migration = :id ORDER BY version
            """)
        .bind("id", id.value())
        .map((row, _) -> entry(row))
        .list();
  }

  private static MigrationDetail.Entry entry(ResultSet row) throws SQLException {
    String json = row.getString("detail");
    Transitions.Detail detail =
        json == null
            ? new Transitions.Detail(null, null)
            : Json.read(json, Transitions.Detail.class);
    return new MigrationDetail.Entry(
        row.getLong("version"),
        Batches.instant(row, "at"),
        row.getString("state"),
        row.getInt("epoch"),
        row.getString("actor"),
        row.getString("note"),
        detail.failure(),
        detail.verdict());
  }

  static MigrationView view(ResultSet row) throws SQLException {
    return new MigrationView(
        row.getObject("batch", UUID.class),
        row.getString("batch_name"),
        SagaJson.read(row.getString("saga")),
        row.getLong("version"),
        Batches.instant(row, "created_at"),
        Batches.instant(row, "updated_at"),
        Batches.nullableInstant(row, "ended_at"),
        Batches.tested(row));
  }
}
