package dev.drover.verify.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.bundle.Digest;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Catalog;
import dev.drover.common.postgres.TableShape;
import dev.drover.common.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is asked of a source before anything is read again. */
class SuspicionTest {
  private static final TableName TABLE = new TableName("public", "kept");

  private final TestPostgres postgres = TestPostgres.version15();

  /** Everybody's tests share the server, so it is asked again until nobody wrote in between. */
  @Test
  void aServerOnWhichNothingEndedSinceIsNotCounted() throws SQLException {
    try (Connection source = postgres.connect(postgres.createDatabase("quiet"))) {
      execute(source, "CREATE TABLE kept (id int PRIMARY KEY); INSERT INTO kept VALUES (1)");
      String snapshot;
      List<Manifest.Table> suspects;
      do {
        snapshot = snapshot(source);
        suspects = suspicion(source, snapshot, 5).ask(source);
      } while (!snapshot.matches("(\\d+):\\1:") || !snapshot.equals(snapshot(source)));
      assertThat(suspects).isEmpty();

      execute(source, "CREATE TABLE other (id int)");

      assertThat(suspicion(source, snapshot, 1).ask(source)).isEmpty();
      assertThat(suspicion(source, snapshot, 5).ask(source)).hasSize(1);
      execute(source, "UPDATE kept SET id = 2");
      assertThat(suspicion(source, snapshot, 1).ask(source)).hasSize(1);
    }
  }

  @Test
  void whoeverRanMeanwhileMayStillEnd() throws SQLException {
    String database = postgres.createDatabase("running");
    try (Connection source = postgres.connect(database);
        Connection writer = postgres.connect(database)) {
      execute(source, "CREATE TABLE kept (id int PRIMARY KEY)");
      writer.setAutoCommit(false);
      execute(writer, "INSERT INTO kept VALUES (1)");
      execute(source, "CREATE TABLE other (id int)");
      String snapshot = snapshot(source);

      assertThat(suspicion(source, snapshot, 5).ask(source)).hasSize(1);
      assertThat(suspicion(source, snapshot, 0).ask(source)).isEmpty();
      writer.commit();
      assertThat(suspicion(source, snapshot, 0).ask(source)).hasSize(1);
    }
  }

  private static Suspicion suspicion(Connection source, String snapshot, long rows)
      throws SQLException {
    TableShape shape =
        Objects.requireNonNull(Catalog.shapes(source, List.of(TABLE)).get(TABLE))
            .reaching(new TableShape.Reach(TableShape.Kind.OWN, null));
    Digest digest = new Digest(rows, 0, 0);
    Manifest.Table table =
        new Manifest.Table(shape, digest, List.of(digest), 2, List.of(), List.of());
    Manifest.Part then =
        new Manifest.Part("source", "database", "15", snapshot, "", List.of(table), List.of());
    return Suspicion.of(then, new SourceRows(null));
  }

  private static String snapshot(Connection source) throws SQLException {
    try (Statement statement = source.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_current_snapshot()::text")) {
      row.next();
      return row.getString(1);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
