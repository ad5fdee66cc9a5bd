package dev.drover.common.schema;

import dev.drover.common.bundle.Blueprint;
import dev.drover.common.bundle.Digest;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.bundle.SequenceStates;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Watches over the rows of a database whose migration will be undone from a bundle, if at all. A
 * table that the rehearsal saw changed is locked against writers before the first file, and held
 * against the bundle: only if it has no other rows can they be put back from there without losing
 * anyone's. After the last file it is noted how the migration leaves each table whose rows or
 * columns it changed, so that later rows are noticed. Not thread-safe.
 */
public final class RowGuard {
  /** What may not stand in a transaction and changes no row. */
  private static final Pattern ROWLESS =
      Pattern.compile(
          "^(?:\\s|--[^\\n]*\\n|/\\*(?s:.*?)\\*/)*(CREATE|DROP|ALTER|REINDEX|VACUUM|ANALYZE|COMMENT|SET)\\b",
          Pattern.CASE_INSENSITIVE);

  private final ProjectRef project;
  private final TableName history;
  private final Manifest.Part bundle;
  private final Blueprint blueprint;
  private @Nullable ChangedTables watched;

  /**
   * @param bundle what the migration would be undone from
   * @param blueprint the bundle's
   */
  public RowGuard(
      ProjectRef project, TableName history, Manifest.Part bundle, Blueprint blueprint) {
    this.project = project;
    this.history = history;
    this.bundle = bundle;
    this.blueprint = blueprint;
  }

  /** Before the first file of a transaction. */
  public void begin(Connection transaction) throws SQLException {
    ChangedTables now = ChangedTables.from(transaction, history);
    List<TableName> locked =
        blueprint.changed().stream().filter(now.names()::contains).sorted().toList();
    if (!locked.isEmpty()) {
      try (Statement statement = transaction.createStatement()) {
        statement.execute(
            "LOCK TABLE "
                + String.join(", ", locked.stream().map(Sql::table).toList())
                + " IN SHARE ROW EXCLUSIVE MODE");
      }
    }
    hold(transaction, now.names());
    Map<TableName, StandingRows.Rows> known = StandingRows.read(transaction, project);
    for (TableName table : locked) {
      StandingRows.Rows earlier = known.get(table);
      Digest rows = TableRowsDigest.of(transaction, table);
      boolean proven =
          earlier == null || (earlier.proven() && earlier.left() == null)
              ? rows.equals(kept(table))
              : earlier.proven() && rows.equals(earlier.left());
      Digest left = earlier == null ? null : earlier.left();
      StandingRows.write(transaction, project, table, new StandingRows.Rows(proven, left));
    }
    watched = ChangedTables.from(transaction, history);
  }

  /**
   * Has nobody draw numbers from sequences that the rehearsal saw dropped, and notes whether
   * anybody did since the bundle: who makes them again has to know where they stood.
   */
  private void hold(Connection transaction, Set<TableName> tables) throws SQLException {
    Map<TableName, StandingRows.Rows> known = StandingRows.read(transaction, project);
    for (TableName sequence : blueprint.changed()) {
      if (!tables.contains(sequence)
          && blueprint.drawn().contains(sequence)
          && Sequences.hold(transaction, sequence)) {
        boolean proven =
            blueprint.sequences().containsAll(SequenceStates.read(transaction, List.of(sequence)));
        StandingRows.Rows earlier = known.get(sequence);
        StandingRows.write(
            transaction,
            project,
            sequence,
            new StandingRows.Rows(proven && (earlier == null || earlier.proven()), null));
      }
    }
  }

  /** After the last file of the transaction that {@link #begin} was called in. */
  public void end(Connection transaction) throws SQLException {
    ChangedTables before = watched;
    if (before == null) {
      throw new IllegalStateException("Not begun");
    }
    Rebuilding back = new Rebuilding(transaction, blueprint, history);
    Set<TableName> changed = new TreeSet<>(before.until(transaction));
    changed.addAll(back.anew());
    changed.addAll(back.extra());
    Map<TableName, StandingRows.Rows> known = StandingRows.read(transaction, project);
    for (TableName table : changed) {
      StandingRows.Rows earlier = known.get(table);
      boolean proven = back.extra().contains(table) || (earlier != null && earlier.proven());
      StandingRows.write(
          transaction,
          project,
          table,
          new StandingRows.Rows(proven, TableRowsDigest.of(transaction, table)));
    }
  }

  /** Changes rows, and says how many. */
  @FunctionalInterface
  public interface Batch {
    long run() throws SQLException;
  }

  /**
   * Runs a batch in the session's transaction. Others write to its tables between two of them, so
   * nobody can say afterwards whose rows are whose.
   */
  public long beside(Connection transaction, Batch batch) throws SQLException {
    ChangedTables before = ChangedTables.from(transaction, history);
    long rows = batch.run();
    for (TableName table : before.until(transaction)) {
      StandingRows.write(transaction, project, table, new StandingRows.Rows(false, Digest.EMPTY));
    }
    return rows;
  }

  /** A statement outside of any transaction: nobody can say afterwards whose rows it changed. */
  public void alone(Connection session, String sql) throws SQLException {
    if (ROWLESS.matcher(sql).find()) {
      return;
    }
    for (TableName table : ChangedTables.from(session, history).names()) {
      StandingRows.write(
          session,
          project,
          table,
          new StandingRows.Rows(false, TableRowsDigest.of(session, table)));
    }
  }

  private @Nullable Digest kept(TableName table) {
    return bundle.tables().stream()
        .filter(one -> one.shape().table().equals(table))
        .map(Manifest.Table::digest)
        .findFirst()
        .orElse(null);
  }
}
