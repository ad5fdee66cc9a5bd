package dev.drover.migrate.isolate;

import dev.drover.common.bundle.BundleRows;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.failure.CrashPoint;
import dev.drover.common.postgres.RowLoad;
import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.postgres.Transaction;
import dev.drover.common.worker.LoadMeter;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads a large project into its staging database: keys and indexes are taken away in one
 * transaction, rows come over several connections, each COPY a transaction of its own, and a last
 * transaction makes keys and indexes. Until that has been committed nobody hears of the database.
 *
 * <p>Half: the staging database holds some rows and has no keys. It is never continued: the next
 * attempt has another epoch and so another database, and this one is dropped as every staging
 * database that was not promoted.
 */
final class SharedLoad {
  private final RowLoad load;
  private final Connection target;
  private final Run run;

  /**
   * @param target in autocommit mode
   */
  SharedLoad(RowLoad load, Connection target, Run run) {
    this.load = load;
    this.target = target;
    this.run = run;
  }

  /**
   * @param spare to the same database; closed in any case
   * @return how many rows arrived
   */
  long load(List<Connection> spare, List<BundleRows> rows, Manifest.Part part, LoadMeter meter)
      throws SQLException, IOException {
    long loaded;
    try {
      inTransaction(() -> load.begin(part.rows(), false));
      List<Connection> connections = new ArrayList<>(List.of(target));
      connections.addAll(spare);
      loaded = copy(connections, rows, meter);
    } finally {
      for (Connection connection : spare) {
        connection.close();
      }
    }
    inTransaction(() -> {
      load.finish(BundleRows.sequences(part));
      CrashPoint.LOAD_UNCOMMITTED.pass();
    });
    return loaded;
  }

  private long copy(List<Connection> connections, List<BundleRows> rows, LoadMeter meter)
      throws SQLException, IOException {
    Runnable cancel =
        () -> connections.stream().skip(1).map(StatementCancel::new).forEach(Runnable::run);
    try (Run.Registration _ = run.onCancel(cancel)) {
      return load.copyOver(connections, rows, meter);
    }
  }

  /** Something to be done within a transaction. */
  private interface Work {
    void run() throws SQLException;
  }

  private void inTransaction(Work work) throws SQLException {
    Transaction.run(
        target,
        () -> {
          work.run();
          return true;
        });
  }
}
