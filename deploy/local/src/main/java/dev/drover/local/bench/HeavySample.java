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
 * A database with rows of some hundred megabytes, large objects and many small rows, all of one
 * project.
 */
final class HeavySample {
  static final String DATABASE = "heavy";

  /** Its name in the shared tables; of the whole database it is the database's. */
  static final String PROJECT = "heavy";

  /**
   * The text that fills what is large, 64 bytes; one in sixteen is a newline, which COPY escapes.
   */
  private static final String FILLING = "repeat(E'123456789abcdef\\n', 4)";

  private static final int LARGEST_PIECE = 8;

  private final PostgresServer server;

  HeavySample(PostgresServer server) {
    this.server = server;
  }

  /** How much of what; sizes in MiB as PostgreSQL stores them. */
  record Amounts(int rows, int rowMegabytes, int objects, int objectMegabytes, int smallRows) {}

  /** Rows are half of bytes, which COPY writes twice as long, and half of text. */
  void create(Amounts amounts) throws SQLException {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE heavy TEMPLATE template0 ENCODING 'UTF8'");
    }
    try (Connection connection = server.connect(DATABASE);
        Statement statement = connection.createStatement()) {
      statement.execute(text("schema.sql"));
      for (int row = 1; row <= amounts.rows(); row++) {
        String value = "repeat(%s, %d * 16384)".formatted(FILLING, amounts.rowMegabytes());
        statement.execute(
            "INSERT INTO app.documents VALUES (%d, 'heavy', %s)"
                .formatted(
                    row,
                    row % 2 == 1 ? "convert_to(" + value + ", 'UTF8'), NULL" : "NULL, " + value));
      }
      for (int object = 0; object < amounts.objects(); object++) {
        statement.execute("SELECT lo_create(%d)".formatted(900_000 + object));
        for (int done = 0; done < amounts.objectMegabytes(); done += LARGEST_PIECE) {
          int piece = Math.min(LARGEST_PIECE, amounts.objectMegabytes() - done);
          statement.execute(
              "SELECT lo_put(%d, %d * 1048576::bigint, convert_to(repeat(%s, %d * 16384), 'UTF8'))"
                  .formatted(900_000 + object, done, FILLING, piece));
        }
      }
      statement.execute(
          "INSERT INTO app.entries SELECT n, 'heavy', 'line ' || md5(n::text) FROM"
              + " generate_series(1, %d) AS n".formatted(amounts.smallRows()));
      statement.execute("VACUUM (ANALYZE)");
    }
  }

  static PlanText database() {
    return new PlanText(text("database.yaml"), Map.of());
  }

  static PlanText isolate() {
    return new PlanText(text("isolate.yaml"), Map.of("schema.sql", text("schema.sql")));
  }

  private static String text(String resource) {
    try (InputStream in =
        Objects.requireNonNull(
            HeavySample.class.getResourceAsStream("/heavy/" + resource), resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
