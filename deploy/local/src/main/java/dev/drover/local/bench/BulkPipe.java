package dev.drover.local.bench;

import dev.drover.common.testing.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/**
 * The least any tool must do for a large project: its rows from one COPY into another, and the
 * primary key. No backup, digest, encryption or verification; whoever reads the result believes it.
 * By psql where it is installed, otherwise by bare JDBC.
 */
final class BulkPipe {
  private static final String DATABASE = "pipe";
  private static final String KEY = "ALTER TABLE " + BulkPlatform.TABLE + " ADD PRIMARY KEY (id)";
  private static final String OUT = "COPY (" + BulkPlatform.SELECTED + ") TO STDOUT";
  private static final String IN = "COPY " + BulkPlatform.TABLE + " FROM STDIN";

  private final BulkPlatform platform;
  private final PostgresServer server;

  BulkPipe(BulkPlatform platform, PostgresServer server) {
    this.platform = platform;
    this.server = server;
  }

  /** Seconds; the empty table is there before. */
  double run() throws SQLException, IOException, InterruptedException {
    platform.createBare(DATABASE);
    platform.settle();
    double seconds = PostgresTools.installed("psql") ? shell() : jdbc();
    platform.drop(DATABASE);
    return seconds;
  }

  private double shell() throws IOException, InterruptedException {
    String psql = "psql -q -X -v ON_ERROR_STOP=1 -d ";
    return new PostgresTools(server.server())
        .time(
            psql
                + BulkPlatform.SOURCE
                + " -c \""
                + OUT
                + "\" | "
                + psql
                + DATABASE
                + " -c \""
                + IN
                + "\"\n"
                + psql
                + DATABASE
                + " -c \""
                + KEY
                + "\"\n");
  }

  private double jdbc() throws SQLException, IOException {
    try (Connection from = server.connect(BulkPlatform.SOURCE);
        Connection to = server.connect(DATABASE)) {
      long begun = System.nanoTime();
      CopyOut out = from.unwrap(PGConnection.class).getCopyAPI().copyOut(OUT);
      CopyIn in = to.unwrap(PGConnection.class).getCopyAPI().copyIn(IN);
      for (byte[] row = out.readFromCopy(); row != null; row = out.readFromCopy()) {
        in.writeToCopy(row, 0, row.length);
      }
      in.endCopy();
      try (var statement = to.createStatement()) {
        statement.execute(KEY);
      }
      return (System.nanoTime() - begun) / 1e9;
    }
  }
}
