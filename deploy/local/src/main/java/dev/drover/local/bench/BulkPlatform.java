package dev.drover.local.bench;

import dev.drover.common.api.PlanText;
import dev.drover.common.testing.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;

/**
 * A shared database with one large project, about 150 bytes of COPY text a row, and a few rows of
 * another, so that there is something to select. Its rows are a function of their number alone.
 */
final class BulkPlatform {
  static final String SOURCE = "platform";
  static final String PROJECT = "bulk";
  static final String SMALL_PROJECT = "other";
  static final String TABLE = "app.events";

  /** The large project's rows, as someone without Drover would write it. */
  static final String SELECTED = "SELECT * FROM " + TABLE + " WHERE project_ref = 'bulk'";

  private static final String SCHEMA = "schema.sql";

  private final PostgresServer server;

  BulkPlatform(PostgresServer server) {
    this.server = server;
  }

  /** Creates the shared database and fills it. */
  void create(int rows) throws SQLException {
    createDatabase(SOURCE);
    try (Connection connection = server.connect(SOURCE);
        Statement statement = connection.createStatement()) {
      statement.execute(text(SCHEMA));
      statement.execute(filling("'bulk'", 1, rows));
      statement.execute(filling("'other'", rows + 1, rows + 1_000));
      statement.execute("VACUUM (ANALYZE) " + TABLE);
    }
  }

  /** A database with the table, but without any index. */
  void createBare(String database) throws SQLException {
    createDatabase(database);
    execute(database, text(SCHEMA) + "ALTER TABLE " + TABLE + " DROP CONSTRAINT events_pkey");
  }

  void createDatabase(String database) throws SQLException {
    execute("postgres", "CREATE DATABASE " + database + " TEMPLATE template0 ENCODING 'UTF8'");
  }

  void drop(String database) throws SQLException {
    execute("postgres", "DROP DATABASE " + database + " WITH (FORCE)");
  }

  /** Writes out what is dirty, so that nobody pays for who came before. */
  void settle() throws SQLException {
    execute("postgres", "CHECKPOINT");
  }

  void execute(String database, String sql) throws SQLException {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static PlanText plan() {
    return new PlanText(text("plan.yaml"), Map.of(SCHEMA, text(SCHEMA)));
  }

  private static String filling(String ref, int from, int to) {
    return """
    INSERT INTO app.events
    SELECT n, %s, (ARRAY['created', 'opened', 'paid', 'closed'])[1 + n %% 4], md5(n::text)::uuid,
           '2025-01-01 00:00:00.123456+00'::timestamptz + n * interval '1 second',
           CASE WHEN n %% 5 > 0 THEN n %% 100000 / 100.0 END,
           jsonb_build_object('channel', 'web', 'attempt', n %% 3, 'note', 'line ' || n)
      FROM generate_series(%d, %d) AS n
    """
        .formatted(ref, from, to);
  }

  private static String text(String resource) {
    try (InputStream in =
        Objects.requireNonNull(
            BulkPlatform.class.getResourceAsStream("/bulk/" + resource), resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
