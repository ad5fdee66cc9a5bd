package dev.drover.common.schema;

import dev.drover.common.bundle.Blueprint;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Order;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.Target;
import dev.drover.common.plan.VersionFile;
import dev.drover.common.postgres.ScratchDatabase;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A scratch database on a project's server that is built as the project's own and has its history,
 * but no rows: by the files that were run there, and from definitions where those lead elsewhere.
 * Dropped when closed.
 */
public final class ProjectClone implements AutoCloseable {
  private final ScratchDatabase scratch;
  private final Connection connection;
  private final List<Blueprint.Definition.Id> different;

  private ProjectClone(
      ScratchDatabase scratch, Connection connection, List<Blueprint.Definition.Id> different) {
    this.scratch = scratch;
    this.connection = connection;
    this.different = different;
  }

  /**
   * @param database the project's, in autocommit mode; only read
   * @param order names the server, and the scratch database
   */
  public static ProjectClone of(
      Servers servers, Order order, Schema plan, Connection database, Blueprint blueprint)
      throws SQLException {
    ScratchDatabase scratch =
        ScratchDatabase.create(servers, order.server(), ScratchDatabase.Purpose.TRIAL, order);
    boolean made = false;
    try {
      Connection connection = servers.openForScripts(order.server(), scratch.name());
      try {
        List<Blueprint.Definition.Id> different = build(connection, plan, database, blueprint);
        made = true;
        return new ProjectClone(scratch, connection, different);
      } finally {
        if (!made) {
          connection.close();
        }
      }
    } finally {
      if (!made) {
        scratch.close();
      }
    }
  }

  private static List<Blueprint.Definition.Id> build(
      Connection scratch, Schema plan, Connection database, Blueprint blueprint)
      throws SQLException {
    TableName history = plan.apply().history();
    List<Applied> lines = History.read(database, history);
    try {
      List<Target.SchemaFile> ran =
          Versions.wanted(plan).stream()
              .filter(
                  file -> lines.stream().anyMatch(line -> line.script().equals(file.baseName())))
              .map(VersionFile::file)
              .toList();
      new Versions(scratch, plan.with(ran)).runAll();
    } catch (DroverException e) {
      if (e.failure().kind().retryable()) {
        throw e;
      }
      // What the files do not lead to in an empty database, the definitions below do.
    }
    History.drop(scratch, history);
    List<Blueprint.Definition.Id> different =
        Transaction.run(
            scratch,
            () -> {
              Rebuilding rebuilding = new Rebuilding(scratch, blueprint, history);
              rebuilding.run(List.of(), () -> {});
              return rebuilding.left();
            });
    History.copy(database, scratch, history);
    return different;
  }

  /** To the clone, in autocommit mode, for scripts. */
  public Connection connection() {
    return connection;
  }

  /** What is not as it is in the project's database, because it could not be made. */
  public List<Blueprint.Definition.Id> different() {
    return different;
  }

  @Override
  public void close() throws SQLException {
    try (scratch) {
      connection.close();
    }
  }
}
