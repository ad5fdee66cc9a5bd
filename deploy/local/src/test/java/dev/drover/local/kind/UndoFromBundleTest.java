package dev.drover.local.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.bundle.Manifest;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Event;
import dev.drover.common.message.Finding;
import dev.drover.common.message.TableChange;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.plan.PlanReader;
import dev.drover.common.plan.Schema;
import dev.drover.common.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions without inverse files are taken back from the bundle, and nobody's rows are lost. */
@ParameterizedClass
@Execution(ExecutionMode.CONCURRENT)
@ValueSource(ints = {15, 18})
class UndoFromBundleTest {
  private static final String PLAN =
      """
      name: versions
      kind: schema
      target: {server: projects, database: "%s", schema: files/}
      """;
  private static final Map<String, String> FIRST =
      Map.of(
          "files/V1__app.sql",
          """
          CREATE SCHEMA app;
          CREATE TABLE app.users (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, project text, name text NOT NULL);
          CREATE TABLE app.orders (id serial PRIMARY KEY, user_id int REFERENCES app.users ON DELETE CASCADE);
          CREATE TABLE app.visits (at int);
          CREATE VIEW app.names AS SELECT id, name FROM app.users;
          CREATE SEQUENCE app.numbers;
          CREATE SEQUENCE app.steps;
          CREATE TYPE app.mood AS ENUM ('calm', 'sad');
          CREATE TABLE app.moody (id int, mood app.mood DEFAULT 'calm');
          CREATE TABLE app.parts (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
          CREATE TABLE app.parts_1 PARTITION OF app.parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
          CREATE TABLE app.parts_2 PARTITION OF app.parts FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
          """);
  private static final Map<String, String> SECOND =
      Map.of(
          "files/V2__better.sql",
          """
          ALTER TABLE app.users ADD email text;
          UPDATE app.users SET email = name || '@example.com', name = upper(name);
          ALTER TABLE app.visits ALTER at TYPE text;
          DROP VIEW app.names;
          DROP TABLE app.orders;
          CREATE TABLE app.teams AS SELECT project, count(*) AS size FROM app.users GROUP BY 1;
          """,
          "files/R__all.sql",
          "CREATE OR REPLACE VIEW app.everybody AS SELECT * FROM app.users;");

  /** One user a batch; the second one's fails. */
  private static final String UNTIL_BOB =
      """
      UPDATE app.users SET name = '*' || name
       WHERE id = (SELECT id FROM app.users WHERE name !~ '^[*]' ORDER BY id LIMIT 1) AND 1 / (2 - id) <> 7
      """;

  private final TestPostgres postgres;
  private MigrationId migration = MigrationId.next();
  private String database = "";
  private String before = "";
  @TempDir private Path folder;

  UndoFromBundleTest(int version) {
    this.postgres = version == 15 ? TestPostgres.version15() : TestPostgres.version18();
  }

  @BeforeEach
  void versionOne() throws Exception {
    database = postgres.createDatabase("undo");
    try (Trial trial = trial("", FIRST, MigrationId.next())) {
      trial.backUp(1);
      trial.migrate(2);
    }
    execute(
        "INSERT INTO app.users (project, name) VALUES ('a', 'ada'), ('b', 'bob');"
            + " INSERT INTO app.orders (user_id) VALUES (1), (2), (2); INSERT INTO app.visits"
            + " VALUES (1)");
    before = everything();
    migration = MigrationId.next();
  }

  @AfterEach
  void nothingIsLeftBehind() throws SQLException {
    assertThat(
            text(
                "SELECT count(*)::text FROM pg_database WHERE starts_with(datname, 'drover_trial_"
                    + migration.hex()
                    + "')"))
        .isEqualTo("0");
  }

  @Test
  void rowsAndDefinitionsAreExactlyAsBefore() throws Exception {
    try (Trial trial = trial("", both(), migration)) {
      List<Finding> found = trial.check();
      assertThat(found)
          .extracting(finding -> finding.code())
          .contains("undo_from_bundle")
          .doesNotContain("undo_missing");
      assertThat(found)
          .filteredOn(finding -> finding.code().equals("version_incompatible"))
          .singleElement()
          .extracting(Finding::message)
          .asString()
          .contains(
              "V2__better.sql",
              "column app.visits.at was of type integer and is text",
              "table app.orders is gone",
              "view app.names is gone")
          .doesNotContain("app.users", "app.teams");
      trial.backUp(1);
      trial.migrate(2);
      assertThat(everything()).contains("ADA").isNotEqualTo(before);
      trial.restore(3);
    }

    assertThat(everything()).isEqualTo(before);
    execute("INSERT INTO app.orders (user_id) VALUES (2)");
    assertThat(text("SELECT max(id)::text FROM app.orders")).isEqualTo("4");
  }

  @Test
  void rowsWrittenMeanwhileToOtherTablesStay() throws Exception {
    execute("CREATE TABLE app.elsewhere (id int)");
    try (Trial trial = trial("", both(), migration)) {
      trial.backUp(1);
      trial.migrate(2);
      execute("INSERT INTO app.elsewhere VALUES (7)");
      trial.restore(3);
    }

    assertThat(everything()).contains("(7)");
    execute("DROP TABLE app.elsewhere");
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void rowsWrittenSinceToAChangedTableAreNotLost() throws Exception {
    try (Trial trial = trial("", both(), migration)) {
      trial.backUp(1);
      trial.migrate(2);
      execute("INSERT INTO app.users (name) VALUES ('late')");
      String after = everything();

      assertThatThrownBy(() -> trial.restore(3))
          .isInstanceOfSatisfying(
              DroverException.class,
              e -> {
                assertThat(e.failure().code()).isEqualTo("undo_loses_rows");
                assertThat(e.failure().message()).contains("app.users since the migration");
              });
      assertThat(everything()).isEqualTo(after);
    }
  }

  @Test
  void aPersonTakesTheLatestMigrationBackAndWhatWasThereIsKept() throws Exception {
    try (Trial trial = trial("", both(), migration)) {
      trial.backUp(1);
      trial.migrate(2);
      execute("INSERT INTO app.users (name) VALUES ('late')");
      String after = everything();
      assertThatThrownBy(() -> trial.takeBack(Schema.LaterRows.REFUSE, false))
          .hasMessageContaining("app.users since the migration (3 rows now, 2 in the bundle)");
      Event.Recovered would = trial.takeBack(Schema.LaterRows.LOSE, true);
      assertThat(would.safetyCopy()).isNull();
      assertThat(everything()).isEqualTo(after);

      Event.Recovered done = trial.takeBack(Schema.LaterRows.LOSE, false);

      assertThat(everything()).isEqualTo(before);
      assertThat(done.tables())
          .isEqualTo(would.tables())
          .contains(
              new TableChange("app.users", 2, 0, 3, 0, 0),
              new TableChange("app.orders", 3, 0, 0, 0, 0),
              new TableChange("app.teams", 0, 0, 2, 0, 0));
      Manifest kept = trial.manifest(Objects.requireNonNull(done.safetyCopy()));
      assertThat(kept.safetyCopy()).isTrue();
      assertThat(kept.source().blueprint()).isNotNull();
      assertThat(kept.source().tableRows())
          .anyMatch(table -> table.table().equals("app.users") && table.rows() == 3);
      assertThatThrownBy(() -> trial.takeBack(Schema.LaterRows.LOSE, true))
          .isInstanceOfSatisfying(
              DroverException.class,
              e -> assertThat(e.failure().code()).isEqualTo("undo_superseded"));
      trial.restore(4);
      assertThat(everything()).as("the saga comes too late").isEqualTo(before);
    }
  }

  @Test
  void rowsWrittenBetweenBackupAndMigrationAreNotLost() throws Exception {
    try (Trial trial = trial("", both(), migration)) {
      trial.backUp(1);
      execute("INSERT INTO app.visits VALUES (2)");
      trial.migrate(2);

      assertThatThrownBy(() -> trial.restore(3))
          .isInstanceOfSatisfying(
              DroverException.class,
              e ->
                  assertThat(e.failure().message())
                      .contains("app.visits between the backup and the migration"));
    }
  }

  @Test
  void rowsAreLostWhereThePlanSaysSo() throws Exception {
    try (Trial trial = trial("apply: {on-later-rows: lose}", both(), migration)) {
      trial.backUp(1);
      trial.migrate(2);
      execute("INSERT INTO app.users (name) VALUES ('late')");
      trial.restore(3);
    }

    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void nothingRunsWithoutABundleOnAServerForProduction() throws Exception {
    try (Trial trial = trial("apply: {mode: development}", both(), migration)) {
      assertThat(trial.check()).extracting(finding -> finding.code()).contains("mode_not_allowed");
      assertThatThrownBy(() -> trial.backUp(1))
          .isInstanceOfSatisfying(
              DroverException.class,
              e -> assertThat(e.failure().code()).isEqualTo("mode_not_allowed"));
    }
  }

  @Test
  void whatCannotBeMadeAgainIsToldBeforehandAndLeavesTheDatabaseAsItIs() throws Exception {
    Map<String, String> files = new HashMap<>(FIRST);
    files.put("files/V2__span.sql", "CREATE TYPE app.span AS RANGE (subtype = int)");
    files.put("files/V3__span.sql", "DROP TYPE app.span");
    try (Trial trial = trial("", files, migration)) {
      assertThat(trial.check())
          .filteredOn(finding -> finding.code().equals("undo_missing"))
          .singleElement()
          .extracting(finding -> finding.message())
          .asString()
          .contains("V3__span.sql", "type app.span was dropped");
    }
  }

  @Test
  void sequencesLabelsAndPartitionsAreAsBeforeAndRowsOfOthersStay() throws Exception {
    execute(
        "SELECT setval('app.numbers', 41); SELECT setval('app.steps', 7); INSERT INTO app.moody"
            + " VALUES (1, 'calm'); INSERT INTO app.parts VALUES (1, '2020-05-05'), (2,"
            + " '2021-05-05')");
    String then = everything();
    Map<String, String> files = new HashMap<>(FIRST);
    files.put(
        "files/V2__all.sql",
        """
        DROP SEQUENCE app.numbers;
        ALTER SEQUENCE app.steps INCREMENT 10 RESTART 1;
        ALTER TYPE app.mood ADD VALUE 'angry';
        DROP TABLE app.parts_1;
        ALTER TABLE app.parts DETACH PARTITION app.parts_2;
        CREATE TABLE app.parts_3 PARTITION OF app.parts FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');
        """);
    try (Trial trial = trial("", files, migration)) {
      assertThat(trial.check())
          .extracting(finding -> finding.code())
          .doesNotContain("undo_missing");
      trial.backUp(1);
      trial.migrate(2);
      execute("INSERT INTO app.moody VALUES (2, 'calm')");
      trial.restore(3);
    }

    assertThat(text("SELECT nextval('app.numbers') || ' ' || nextval('app.steps')"))
        .isEqualTo("42 8");
    assertThat(text("SELECT string_agg(id || ' ' || mood, ',' ORDER BY id) FROM app.moody"))
        .isEqualTo("1 calm,2 calm");
    execute("DELETE FROM app.moody WHERE id = 2");
    assertThat(everything()).isEqualTo(then);
  }

  @Test
  void numbersDrawnBeforeASequenceWasDroppedAreNotGivenOutAgain() throws Exception {
    Map<String, String> files = new HashMap<>(FIRST);
    files.put("files/V2__drop.sql", "DROP SEQUENCE app.numbers");
    try (Trial trial = trial("", files, migration)) {
      trial.backUp(1);
      execute("SELECT nextval('app.numbers')");
      trial.migrate(2);

      assertThatThrownBy(() -> trial.restore(3))
          .isInstanceOfSatisfying(
              DroverException.class,
              e ->
                  assertThat(e.failure().message())
                      .contains("the sequence app.numbers between the backup and the migration"));
    }
  }

  @Test
  void placeholdersMeanTheSameToEveryWorker() throws Exception {
    Map<String, String> files = new HashMap<>(FIRST);
    files.put("files/V2__team.sql", "CREATE TABLE app.${what} (id int, at text DEFAULT '${what}')");
    files.put("files/U2__team.sql", "DROP TABLE app.${what} CASCADE");
    files.put("files/V3__find.sql", "CREATE INDEX ${how} IF NOT EXISTS found ON app.${what} (id)");
    files.put("files/U3__find.sql", "DROP INDEX app.found");
    files.put("files/V4__alone.sql", "CREATE TABLE IF NOT EXISTS app.alone (id int)");
    files.put("files/V4__alone.sql.conf", "executeInTransaction=false");
    files.put("files/U4__alone.sql", "DROP TABLE app.alone");
    files.put(
        "files/R__all.sql", "CREATE OR REPLACE VIEW app.everybody AS SELECT * FROM app.${what}");
    String values = "apply: {placeholders: {what: teams, how: CONCURRENTLY}}";
    try (Trial trial = trial(values.replace("what:", "other:"), files, MigrationId.next())) {
      assertThat(trial.check())
          .filteredOn(finding -> finding.code().equals("placeholder_missing"))
          .extracting(finding -> finding.message())
          .hasSize(5)
          .anySatisfy(message -> assertThat(message).contains("U2__team.sql", "${what}"));
    }
    try (Trial trial = trial(values, files, migration)) {
      assertThat(trial.check())
          .extracting(finding -> finding.code())
          .containsExactly("undo_from_bundle", "schema_pending");
      trial.backUp(1);
      DatabaseName loaded = trial.migrate(2);
      assertThat(trial.verify(3, loaded))
          .isInstanceOfSatisfying(
              Verdict.Matches.class, verdict -> assertThat(verdict.warnings()).isEmpty());
      trial.restore(4);
    }

    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void batchesThatEndedHalfWayAreTakenBackByTheInverseFile() throws Exception {
    Map<String, String> files = new HashMap<>(FIRST);
    files.put("files/V2__mark.sql", UNTIL_BOB);
    files.put("files/U2__mark.sql", "UPDATE app.users SET name = ltrim(name, '*')");
    try (Trial trial = trial("apply: {batched: [V2__mark.sql]}", files, migration)) {
      trial.backUp(1);
      assertThatThrownBy(() -> trial.migrate(2)).hasMessageContaining("V2__mark.sql failed");
      assertThat(everything()).contains("*ada");
      trial.restore(3);
    }

    assertThat(everything()).isEqualTo(before);
    assertThat(text("SELECT count(*) FROM drover.schema_batches")).isEqualTo("0");
  }

  @Test
  void batchesAreOnlyTakenBackFromTheBundleWhereRowsMayBeLost() throws Exception {
    Map<String, String> files = new HashMap<>(FIRST);
    files.put("files/V2__mark.sql", UNTIL_BOB);
    try (Trial trial = trial("apply: {batched: [V2__mark.sql]}", files, migration)) {
      assertThat(trial.check())
          .filteredOn(finding -> finding.code().equals("undo_missing"))
          .singleElement()
          .extracting(Finding::message)
          .asString()
          .contains("V2__mark.sql is run in batches");
      trial.backUp(1);
      assertThatThrownBy(() -> trial.migrate(2)).hasMessageContaining("V2__mark.sql failed");
      assertThatThrownBy(() -> trial.restore(3))
          .isInstanceOfSatisfying(
              DroverException.class,
              e -> assertThat(e.failure().code()).isEqualTo("undo_loses_rows"));
      assertThat(everything()).contains("*ada");
    }
    String lose = "apply: {batched: [V2__mark.sql], on-later-rows: lose}";
    try (Trial trial = trial(lose, files, migration)) {
      trial.restore(4);
    }

    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void batchesOfALaterEpochAreTakenBackFromTheBundleThatAnEarlierOnesFileNeeds() throws Exception {
    Map<String, String> files = new HashMap<>(FIRST);
    files.put("files/V2__tag.sql", "ALTER TABLE app.visits ADD tag text");
    files.put(
        "files/V3__mark.sql",
        UNTIL_BOB.replace("(2 - id)", "(SELECT count(*) - 1 FROM app.moody WHERE id <= 2)"));
    files.put("files/U3__mark.sql", "UPDATE app.users SET name = ltrim(name, '*')");
    String lose = "apply: {batched: [V3__mark.sql], on-later-rows: lose}";
    execute("INSERT INTO app.moody VALUES (1, 'calm')");
    try (Trial trial = trial(lose, files, migration)) {
      trial.backUp(1);
      assertThatThrownBy(() -> trial.migrate(2)).hasMessageContaining("V3__mark.sql failed");
      execute("INSERT INTO app.moody VALUES (2, 'sad')");
      trial.migrate(3);
      assertThat(everything()).contains("*ada", "*bob");
      trial.restore(4);
    }

    execute("DELETE FROM app.moody");
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void aVersionThatBreaksProgramsIsRefusedUnlessItIsNamed() throws Exception {
    Map<String, String> files = both();
    files.put("files/V3__renamed.sql", "ALTER TABLE app.teams RENAME size TO members");
    try (Trial trial = trial("apply: {on-incompatible: fail}\n", files, migration)) {
      assertThat(trial.check())
          .filteredOn(finding -> finding.code().equals("version_incompatible"))
          .allMatch(finding -> finding.severity() == Finding.Severity.ERROR)
          .extracting(Finding::message)
          .satisfiesExactly(
              second ->
                  assertThat(second)
                      .startsWith("V2__better.sql can break")
                      .doesNotContain("at once"),
              third -> assertThat(third).contains("it adds to and takes from app.teams at once"));
      assertThatThrownBy(() -> trial.backUp(1))
          .isInstanceOfSatisfying(
              DroverException.class,
              e -> {
                assertThat(e.failure().code()).isEqualTo("version_incompatible");
                assertThat(e.failure().message()).contains("V2__better.sql", "V3__renamed.sql");
                assertThat(e.failure().remedy()).contains("expand", "apply.incompatible");
              });
      assertThat(everything()).isEqualTo(before);
    }
    String named = "apply: {on-incompatible: fail, incompatible: [\"2\", V3__renamed.sql]}\n";
    try (Trial trial = trial(named, files, migration)) {
      assertThat(trial.check())
          .filteredOn(finding -> finding.code().equals("version_incompatible"))
          .hasSize(2)
          .allMatch(finding -> finding.severity() == Finding.Severity.WARNING);
      trial.backUp(1);
      trial.migrate(2);
      assertThat(everything()).contains("ADA", "members");
    }
    String left = "apply: {on-incompatible: fail}\n";
    try (Trial trial = trial(left, files, MigrationId.next())) {
      assertThat(trial.check())
          .as("what every project has behind it is no longer refused")
          .noneMatch(finding -> finding.severity() == Finding.Severity.ERROR);
      trial.backUp(1);
    }
  }

  private static Map<String, String> both() {
    Map<String, String> files = new HashMap<>(FIRST);
    files.putAll(SECOND);
    return files;
  }

  private Trial trial(String more, Map<String, String> files, MigrationId id) throws IOException {
    DroverConfig config =
        new DroverConfig(
            null,
            null,
            Map.of("platform", postgres.server(), "projects", postgres.server()),
            null,
            new DroverConfig.Workers(null, null, null, null, "other, projects"));
    return new Trial(
        PlanReader.read(PLAN.formatted(database) + more, files).plan(),
        config,
        new DatabaseName(database),
        id,
        Files.createDirectories(folder.resolve(id.toString())));
  }

  private String everything() throws SQLException {
    return text(
        """
        SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
          SELECT 'table ' || c.relname || ' ' || a.attnum || ' ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) AS line
            FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
           WHERE c.relnamespace = 'app'::regnamespace AND c.relkind IN ('r', 'v') AND NOT a.attisdropped
          UNION ALL SELECT 'constraint ' || conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'app'::regnamespace
          UNION ALL SELECT 'history ' || script FROM public.flyway_schema_history
          UNION ALL SELECT 'rows ' || table_name || ' '
                || query_to_xml('SELECT * FROM (SELECT t::text FROM app.' || quote_ident(table_name) || ' AS t) AS r ORDER BY 1', false, true, '')::text
            FROM information_schema.tables WHERE table_schema = 'app') AS lines
        """);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = postgres.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String text(String sql) throws SQLException {
    try (Connection connection = postgres.connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }
}
