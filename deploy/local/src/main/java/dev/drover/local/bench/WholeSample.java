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
 * Databases of three tables, with keys, foreign keys, a second index and a view. Their rows are a
 * function of their number alone.
 */
final class WholeSample {
  private final PostgresServer server;

  WholeSample(PostgresServer server) {
    this.server = server;
  }

  /**
   * @param rows of all tables together, beside a thousand customers: a third events, the others
   *     their lines
   */
  void create(String database, int rows) throws SQLException {
    execute("postgres", "CREATE DATABASE " + database + " TEMPLATE template0 ENCODING 'UTF8'");
    execute(database, text("schema.sql"));
    int events = Math.max(1, rows / 3);
    execute(database, text("rows.sql").formatted(events, Math.min(2 * events, rows - events)));
  }

  static PlanText plan() {
    return new PlanText(text("plan.yaml"), Map.of());
  }

  private void execute(String database, String sql) throws SQLException {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String text(String resource) {
    try (InputStream in =
        Objects.requireNonNull(
            WholeSample.class.getResourceAsStream("/whole/" + resource), resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
