package dev.drover.migrate.database;

import dev.drover.common.failure.DroverException;
import dev.drover.common.postgres.LargeObjects;
import dev.drover.common.postgres.RowLoad;
import dev.drover.common.postgres.SideBySide;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.postgres.TableCopy;
import dev.drover.common.postgres.Transaction;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Loads parts over several connections, each part in a transaction that also says that it is there.
 * The tables have no keys, indexes, triggers and rules yet, so parts may come in any order.
 * Constant memory.
 *
 * <p>Half: parts that were committed stay, of the others nothing does.
 */
final class PartsLoad {
  private static final String PIECES = "pg_temp.drover_piece";

  private final List<Connection> connections;
  private final RowLoad.Meter meter;
  private final Run run;

  /**
   * @param connections one at least, in autocommit mode
   */
  PartsLoad(List<Connection> connections, RowLoad.Meter meter, Run run) {
    this.connections = connections;
    this.meter = meter;
    this.run = run;
  }

  void load(List<LoadPart> parts) throws SQLException, IOException {
    Queue<LoadPart> waiting = new ConcurrentLinkedQueue<>(parts);
    each(waiting, this::load);
  }

  /**
   * Runs statements: those of one list one after the other, each list by one connection, the lists
   * in whatever order.
   */
  void execute(List<List<String>> lists) throws SQLException, IOException {
    Queue<List<String>> waiting = new ConcurrentLinkedQueue<>(lists);
    each(
        waiting,
        (connection, list) -> {
          for (String statement : list) {
            run.checkCancelled();
            execute(connection, statement);
          }
        });
  }

  /** What one connection does with one thing. */
  private interface Work<T> {
    void run(Connection connection, T what) throws SQLException, IOException;
  }

  private <T> void each(Queue<T> waiting, Work<T> work) throws SQLException, IOException {
    Runnable cancel = () -> connections.stream().map(StatementCancel::new).forEach(Runnable::run);
    List<SideBySide.Step> steps = new ArrayList<>();
    for (Connection connection : connections) {
      steps.add(() -> {
        for (T next = waiting.poll(); next != null; next = waiting.poll()) {
          run.checkCancelled();
          work.run(connection, next);
        }
      });
    }
    try (Run.Registration _ = run.onCancel(cancel)) {
      SideBySide.run(
          steps,
          () -> {
            waiting.clear();
            cancel.run();
          });
    } catch (SQLException e) {
      run.checkCancelled();
      throw e;
    }
  }

  private void load(Connection connection, LoadPart part) throws SQLException, IOException {
    Transaction.run(
        connection,
        () -> {
          if (LargeObjects.are(part.shape())) {
            largeObjects(connection, part);
          } else {
            copy(connection, part, Sql.table(part.shape().table()));
          }
          Progress.record(connection, part.number());
          return null;
        });
  }

  private void copy(Connection connection, LoadPart part, String into)
      throws SQLException, IOException {
    requireAll(part, new TableCopy(part, into, meter).over(connection));
  }

  private void largeObjects(Connection connection, LoadPart part) throws SQLException, IOException {
    execute(
        connection,
        "CREATE TEMPORARY TABLE drover_piece (loid oid, piece integer, data bytea) ON COMMIT DROP;"
            + " ALTER TABLE "
            + PIECES
            + " ALTER data SET STORAGE EXTERNAL");
    copy(connection, part, PIECES);
    execute(
        connection,
        "SELECT pg_catalog.count(pg_catalog.lo_create(loid)) FROM " + PIECES + " WHERE piece = 0");
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT pg_catalog.count(pg_catalog.lo_put(loid, piece * "
                    + LargeObjects.PIECE
                    + "::bigint, data)::text) FROM "
                    + PIECES)) {
      row.next();
      requireAll(part, row.getLong(1));
    }
  }

  private static void requireAll(LoadPart part, long arrived) {
    if (arrived != part.count()) {
      throw DroverException.data(
          "rows_lost",
          "Of " + part.count() + " rows " + arrived + " arrived in " + part.shape().table() + ".",
          part.shape().table().toString(),
          "Something in the target took rows away while they were loaded.");
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
