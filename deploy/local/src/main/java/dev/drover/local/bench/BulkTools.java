package dev.drover.local.bench;

import dev.drover.common.testing.PostgresServer;
import dev.drover.common.testing.TemporaryDirectory;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The tools people take today, two jobs each: the whole table, since they know no projects. */
final class BulkTools {
  private static final List<String> DUMP = List.of("psql", "pg_dump", "pg_restore");
  private static final String RESTORED = "restored";
  private static final String COPIED = "copied";

  private final BulkPlatform platform;
  private final PostgresServer server;

  BulkTools(BulkPlatform platform, PostgresServer server) {
    this.platform = platform;
    this.server = server;
  }

  static Optional<Integer> dumpVersion() throws IOException, InterruptedException {
    return PostgresTools.version(DUMP);
  }

  /** Seconds of {@code pg_dump -Fd -j2} and {@code pg_restore -j2}; empty when not installed. */
  Optional<Double> dumpRestore() throws SQLException, IOException, InterruptedException {
    if (dumpVersion().isEmpty()) {
      return Optional.empty();
    }
    String script =
        """
        pg_dump -Fd -j2 -f "$1/dump" %s
        pg_restore -j2 -d %s "$1/dump"
        """
            .formatted(BulkPlatform.SOURCE, RESTORED);
    return Optional.of(time(RESTORED, script));
  }

  /** Seconds of {@code pgcopydb clone}; empty when it is not installed. */
  Optional<Double> pgcopydb() throws SQLException, IOException, InterruptedException {
    if (!PostgresTools.installed("pgcopydb")) {
      return Optional.empty();
    }
    String script =
        """
        pgcopydb clone --source "dbname=%s" --target "dbname=%s" --dir "$1/work" \\
          --table-jobs 2 --index-jobs 2 --split-tables-larger-than 100MB
        """
            .formatted(BulkPlatform.SOURCE, COPIED);
    return Optional.of(time(COPIED, script));
  }

  private double time(String database, String script)
      throws SQLException, IOException, InterruptedException {
    platform.createDatabase(database);
    platform.settle();
    try (TemporaryDirectory folder = TemporaryDirectory.create("drover-bench-tools")) {
      return new PostgresTools(server.server()).time(script, folder.path().toString());
    } finally {
      platform.drop(database);
    }
  }
}
