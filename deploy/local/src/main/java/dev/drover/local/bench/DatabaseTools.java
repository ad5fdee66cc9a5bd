package dev.drover.local.bench;

import dev.drover.common.testing.PostgresServer;
import dev.drover.common.testing.TemporaryDirectory;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;

/** The tools people take today for a whole database, two jobs each. They verify nothing. */
final class DatabaseTools {
  private final PostgresServer from;
  private final PostgresServer to;
  private final String database;

  DatabaseTools(PostgresServer from, PostgresServer to, String database) {
    this.from = from;
    this.to = to;
    this.database = database;
  }

  /** Seconds of {@code pg_dump -Fd -j2} and {@code pg_restore -j2}; empty when not installed. */
  Optional<Double> dumpRestore() throws SQLException, IOException, InterruptedException {
    if (BulkTools.dumpVersion().isEmpty()) {
      return Optional.empty();
    }
    create("restored");
    try (TemporaryDirectory folder = TemporaryDirectory.create("drover-bench-tools")) {
      String dump = folder.path().resolve("dump").toString();
      double seconds =
          new PostgresTools(from.server()).time("pg_dump -Fd -j2 -f \"$1\" \"$2\"", dump, database);
      return Optional.of(
          seconds
              + new PostgresTools(to.server())
                  .time(
                      "pg_restore -j2 -d restored \"$1\"; psql -q -X -d restored -c ANALYZE",
                      dump));
    }
  }

  /** Seconds of {@code pgcopydb clone}; empty when it is not installed. */
  Optional<Double> pgcopydb() throws SQLException, IOException, InterruptedException {
    if (!PostgresTools.installed("pgcopydb")) {
      return Optional.empty();
    }
    create("copied");
    try (TemporaryDirectory folder = TemporaryDirectory.create("drover-bench-tools")) {
      // Both servers have the same user and passwords of their own, which go by a file.
      String script =
          """
          export PGPASSFILE="$1/pass"; unset PGPASSWORD; umask 077
          cat > "$PGPASSFILE" <<< "$DROVER_PASSWORDS"
          pgcopydb clone --source "host=127.0.0.1 port=$2 user=$PGUSER dbname=$3" \\
            --target "host=127.0.0.1 port=$4 user=$PGUSER dbname=copied" --dir "$1/work" \\
            --table-jobs 2 --index-jobs 2 --split-tables-larger-than 100MB
          """;
      return Optional.of(
          new PostgresTools(from.server())
              .time(
                  script,
                  Map.of("DROVER_PASSWORDS", passwords()),
                  folder.path().toString(),
                  String.valueOf(from.port()),
                  database,
                  String.valueOf(to.port())));
    }
  }

  private String passwords() {
    return line(from) + line(to);
  }

  private static String line(PostgresServer server) {
    return "127.0.0.1:" + server.port() + ":*:*:" + server.server().resolvePassword() + "\n";
  }

  private void create(String name) throws SQLException {
    try (Connection connection = to.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8'");
      statement.execute("CHECKPOINT");
    }
  }
}
