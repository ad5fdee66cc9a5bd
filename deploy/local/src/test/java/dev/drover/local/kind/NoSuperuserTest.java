package dev.drover.local.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.plan.PlanReader;
import dev.drover.common.testing.Ports;
import dev.drover.common.testing.PostgresServer;
import dev.drover.common.testing.SampleDatabase;
import dev.drover.common.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documented roles can move, and what they cannot, told before anything is touched. */
class NoSuperuserTest {
  private static final String ORDINARY =
      """
      CREATE SCHEMA app;
      CREATE EXTENSION citext SCHEMA app;
      CREATE EXTENSION btree_gist;
      CREATE TYPE app.mood AS ENUM ('sad', 'ok');
      CREATE TABLE app.people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email app.citext UNIQUE, mood app.mood, boss bigint
        REFERENCES app.people);
      CREATE TABLE app.hidden (id integer PRIMARY KEY, owner text);
      ALTER TABLE app.hidden ENABLE ROW LEVEL SECURITY;
      CREATE POLICY own ON app.hidden TO sample_reader USING (owner = current_user);
      CREATE FUNCTION app.one() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE TRIGGER one BEFORE INSERT ON app.people FOR EACH ROW EXECUTE FUNCTION app.one();
      CREATE VIEW app.happy AS SELECT id FROM app.people WHERE mood = 'ok';
      CREATE MATERIALIZED VIEW app.moods AS SELECT mood, count(*) FROM app.people GROUP BY mood;
      CREATE TABLE app.parted (id integer, day date) PARTITION BY RANGE (day);
      CREATE TABLE app.parted_all PARTITION OF app.parted DEFAULT;
      CREATE PUBLICATION some_people FOR TABLE app.people;
      COMMENT ON TABLE app.people IS 'people';
      GRANT SELECT, INSERT ON app.people TO sample_reader;
      GRANT USAGE ON SCHEMA app TO sample_reader;
      INSERT INTO app.people (email, mood) SELECT 'p' || n, 'ok' FROM generate_series(1, 500) AS n;
      INSERT INTO app.hidden SELECT n, 'x' FROM generate_series(1, 50) AS n;
      INSERT INTO app.parted SELECT n, '2024-01-01' FROM generate_series(1, 50) AS n;
      SELECT lo_from_bytea(700001, '\\x0102');
      GRANT SELECT ON LARGE OBJECT 700001 TO whole_reader;
      REFRESH MATERIALIZED VIEW app.moods;
      """;

  private static final TestPostgres OLD = TestPostgres.version15();
  @TempDir private static Path cluster;
  private static @Nullable PostgresServer started;
  @TempDir private Path folder;

  @BeforeAll
  static void prepare() throws SQLException {
    PostgresServer there = PostgresServer.start(15, cluster, Ports.free(), false);
    started = there;
    try (Connection old = OLD.connect("postgres");
        Connection target = there.connect("postgres")) {
      SampleDatabase.roles(old);
      SampleDatabase.roles(target);
      execute(
          old, "CREATE ROLE whole_reader LOGIN BYPASSRLS IN ROLE pg_read_all_data PASSWORD 'r'");
      execute(target, "CREATE ROLE whole_maker LOGIN CREATEDB PASSWORD 'm'");
      execute(target, "CREATE ROLE whole_reader");
    }
  }

  @AfterAll
  static void end() {
    there().close();
  }

  private static PostgresServer there() {
    return Objects.requireNonNull(started);
  }

  @ParameterizedTest
  @ValueSource(strings = {"owners: drop", "owners: drop\nprivileges: drop"})
  void whatNeedsNoSuperuserIsMovedWithoutOne(String access) throws Exception {
    String source = OLD.createDatabase("ordinary");
    try (Connection connection = OLD.connect(source)) {
      execute(connection, ORDINARY);
    }
    try (Trial trial = trial(source, access)) {
      assertThat(errors(trial)).isEmpty();
      trial.backUp(1);
      DatabaseName loaded = trial.migrate(2);
      assertThat(trial.verify(3, loaded)).isInstanceOf(Verdict.Matches.class);
      trial.promote(4, loaded);
    }
    try (Connection target = there().connect(source + "_moved")) {
      assertThat(
              RowLines.texts(
                  target,
                  "SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE oid >= 16384 AND"
                      + " relnamespace <> 'pg_toast'::regnamespace"))
          .containsExactly("whole_maker");
      assertThat(RowLines.texts(target, "SELECT count(*) FROM app.people")).containsExactly("500");
    }
  }

  @Test
  void whatNeedsOneIsRefusedBeforeAnythingIsTouched() throws Exception {
    String source = SampleDatabase.create(OLD);

    try (Trial trial = trial(source, "")) {
      assertThat(errors(trial))
          .extracting(Finding::code)
          .contains("superuser_needed", "role_forbidden");
      assertThatThrownBy(() -> trial.backUp(1))
          .isInstanceOfSatisfying(
              DroverException.class,
              e -> assertThat(e.failure().code()).isEqualTo("role_forbidden"));
    }
    try (Trial trial = trial(source, "owners: drop\nprivileges: drop")) {
      assertThat(errors(trial))
          .filteredOn(finding -> finding.code().equals("superuser_needed"))
          .singleElement()
          .satisfies(finding ->
              assertThat(finding.message())
                  .contains(
                      "access methods",
                      "base types",
                      "casts without function",
                      "event triggers",
                      "languages",
                      "operator classes",
                      "publications of all tables",
                      "tables with forced row level security",
                      "text search parsers"));
      assertThatThrownBy(() -> trial.backUp(1))
          .isInstanceOfSatisfying(
              DroverException.class,
              e -> assertThat(e.failure().code()).isEqualTo("superuser_needed"));
    }
    try (Connection target = there().connect("postgres")) {
      assertThat(
              RowLines.texts(
                  target,
                  "SELECT datname FROM pg_database WHERE datname LIKE 'sample%' OR datname LIKE"
                      + " 'drover_s%'"))
          .isEmpty();
    }
  }

  private static List<Finding> errors(Trial trial) throws SQLException, IOException {
    return trial.check().stream()
        .filter(finding -> finding.severity() == Finding.Severity.ERROR)
        .toList();
  }

  private Trial trial(String source, String more) throws IOException {
    String plan =
        """
        name: whole
        kind: database
        source: {server: platform, database: %s}
        target: {server: projects, database: %s_moved}
        tools: {allow-vulnerable: true}
        %s
        """
            .formatted(source, source, more);
    DroverConfig config =
        new DroverConfig(
            null,
            null,
            Map.of(
                "platform", as(OLD.server(), "whole_reader", "r"),
                "projects", as(there().server(), "whole_maker", "m")),
            null,
            null);
    return new Trial(
        PlanReader.read(plan, Map.of()).plan(),
        config,
        new DatabaseName(source + "_moved"),
        MigrationId.next(),
        folder);
  }

  private static DroverConfig.Server as(DroverConfig.Server server, String user, String password) {
    return new DroverConfig.Server(server.url(), user, password, null, null, null);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
