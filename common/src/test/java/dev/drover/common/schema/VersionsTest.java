package dev.drover.common.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.failure.DroverException;
import dev.drover.common.plan.BackupRules;
import dev.drover.common.plan.Hooks;
import dev.drover.common.plan.Limits;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.Target;
import dev.drover.common.postgres.Catalog;
import dev.drover.common.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files as Flyway runs them, in one session. */
class VersionsTest {
  private final TestPostgres postgres = TestPostgres.version18();
  private Connection connection;

  @BeforeEach
  void connect() throws SQLException {
    connection = postgres.connect(postgres.createDatabase("versions"));
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  @Test
  void whatMayStandInOneTransactionDoesAndTheRestStandsBetween() throws SQLException {
    Versions versions =
        versions(
            "V1__a.sql", "CREATE TABLE a (id int)",
            "V2__b.sql", "CREATE TABLE b (id int)",
            "V3__index.sql", "CREATE INDEX CONCURRENTLY IF NOT EXISTS a_id ON a (id)",
            "V4__c.sql", "CREATE TABLE c (id int)",
            "R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT id FROM c",
            "U4__c.sql", "DROP TABLE c");

    assertThat(versions.steps())
        .extracting(step ->
            step.inTransaction() + " " + step.files().stream().map(f -> f.baseName()).toList())
        .containsExactly(
            "true [V1__a.sql, V2__b.sql]",
            "false [V3__index.sql]",
            "true [V4__c.sql, R__view.sql]");

    versions.runAll();

    assertThat(versions.steps()).isEmpty();
    assertThat(History.read(connection, Schema.Apply.DEFAULT.history()))
        .extracting(Applied::script)
        .containsExactly("V1__a.sql", "V2__b.sql", "V3__index.sql", "V4__c.sql", "R__view.sql");
  }

  @Test
  void filesNamedByTheirTimeAreVersions() throws SQLException {
    versions(
            "20240116080000_more.sql", "ALTER TABLE users ADD name text",
            "20240115103000_users.sql", "CREATE TABLE users (id int)")
        .runAll();

    assertThat(History.read(connection, Schema.Apply.DEFAULT.history()))
        .extracting(Applied::script)
        .containsExactly("V20240115103000__users.sql", "V20240116080000__more.sql");
  }

  @Test
  void aFaultTakesTheWholeTransactionBackAndIsNamedWithFileAndLine() throws SQLException {
    Versions versions =
        versions(
            "V1__a.sql", "CREATE TABLE a (id int)",
            "V2__b.sql", "CREATE TABLE b (id int);\n\nALTER TABLE nowhere ADD x int;\n");
    Structure before = Structure.read(connection, Schema.Apply.DEFAULT.history());

    assertThatThrownBy(versions::runAll)
        .isInstanceOfSatisfying(
            DroverException.class,
            e -> {
              assertThat(e.failure().code()).isEqualTo("schema_sql_failed");
              assertThat(e.failure().message())
                  .contains("V2__b.sql, line 3", "relation \"nowhere\" does not exist", "42P01");
            });
    assertThat(Structure.read(connection, Schema.Apply.DEFAULT.history())).isEqualTo(before);
    assertThat(History.read(connection, Schema.Apply.DEFAULT.history())).isEmpty();
  }

  @Test
  void placeholdersAreReplacedBeforeAnythingIsMadeOfAFile() throws SQLException {
    Map<String, String> values = Map.of("table", "people", "how", "CONCURRENTLY", "shown", "1");
    List<String> files =
        List.of(
            "V1__a.sql", "CREATE TABLE ${Table} (id int); -- ${flyway:database} ${flyway:filename}",
            "V2__b.sql", "CREATE INDEX ${how} IF NOT EXISTS by_id ON ${table} (id)",
            "R__c.sql", "CREATE OR REPLACE VIEW v AS SELECT ${shown} AS shown",
            "U1__a.sql", "DROP TABLE ${table}; COMMENT ON SCHEMA public IS '${flyway:filename}'");
    Versions versions = new Versions(connection, plan(values, files));

    assertThat(versions.steps()).extracting(Versions.Step::inTransaction).contains(false);
    versions.runAll();

    Map<String, String> later = Map.of("table", "others", "how", "", "shown", "2");
    Schema plan = plan(later, files);
    assertThat(new Versions(connection, plan).steps())
        .flatExtracting(Versions.Step::files)
        .extracting(file -> file.baseName())
        .containsExactly("R__c.sql");
    assertThat(Placeholders.replaced(connection, plan, plan.inverse("1").orElseThrow()))
        .isEqualTo("DROP TABLE others; COMMENT ON SCHEMA public IS 'U1__a.sql'");
  }

  @Test
  void aPlaceholderWithoutAValueIsNamedWithItsFileBeforeAnythingIsRun() throws SQLException {
    Schema plan =
        plan(
            Map.of("known", "1"),
            List.of(
                "V1__a.sql", "SELECT ${known}, ${flyway:timestamp}, ${Missing}, ${other one}",
                "U1__a.sql", "SELECT '${",
                "R__b.sql", "SELECT '${FLYWAY:database}', '${flyway:table}', '${flyway:no}'"));

    assertThat(Placeholders.problems(plan))
        .extracting(finding -> finding.code() + " " + finding.message().replaceAll(", .*", ""))
        .containsExactly(
            "placeholder_missing The file V1__a.sql holds the placeholder ${Missing}",
            "placeholder_missing The file V1__a.sql holds the placeholder ${other one}",
            "placeholder_missing The file U1__a.sql holds the placeholder ${}",
            "placeholder_missing The file R__b.sql holds the placeholder ${flyway:no}",
            "placeholder_varies The repeatable file R__b.sql holds ${flyway:database}");
    assertThatThrownBy(() -> new Versions(connection, plan).runAll())
        .isInstanceOfSatisfying(
            DroverException.class,
            e -> assertThat(e.failure().code()).isEqualTo("placeholder_missing"));
    assertThat(Catalog.exists(connection, plan.apply().history())).isFalse();
  }

  @Test
  void ofADatabaseOfItsOwnABatchedFileChangesEveryRowBeforeTheNextIsRun() throws SQLException {
    Versions versions =
        versions(
            "V1__a.sql",
            "CREATE TABLE a AS SELECT generate_series(1, 25) AS id, NULL AS b",
            "V2__fill.sql",
            "UPDATE a SET b = 'x' WHERE id IN (SELECT id FROM a WHERE b IS NULL LIMIT 10)",
            "V3__c.sql",
            "ALTER TABLE a ALTER b SET NOT NULL");

    assertThat(versions.steps()).extracting(step -> step.files().size()).containsExactly(1, 1, 1);
    versions.runAll();

    assertThat(versions.steps()).isEmpty();
  }

  @Test
  void aBatchThatNeverEndsIsToldByItsFilesName() throws SQLException {
    Versions versions =
        versions(
            "V1__a.sql",
            "CREATE TABLE a AS SELECT 1 AS id",
            "V2__fill.sql",
            "UPDATE a SET id = 2 WHERE id IN (SELECT id FROM a LIMIT 10)");

    assertThatThrownBy(versions::runAll)
        .isInstanceOfSatisfying(
            DroverException.class,
            e -> {
              assertThat(e.failure().code()).isEqualTo("batch_endless");
              assertThat(e.failure().message()).contains("V2__fill.sql");
            });
  }

  @Test
  void settingsBesideAFileAreFlyways() throws SQLException {
    Schema plan =
        plan(Map.of(), List.of("V1__a.sql", "CREATE TABLE a (id int)", "R__b.sql", "SELECT '${x}'"))
            .with(
                List.of(
                    new Target.SchemaFile(
                        "migrations/20240115103000_a.sql",
                        "CREATE TABLE a (id int)",
                        "executeInTransaction=false"),
                    new Target.SchemaFile(
                        "migrations/R__b.sql",
                        "CREATE OR REPLACE VIEW v AS SELECT '${x}' AS x",
                        "placeholderReplacement=false")));
    Versions versions = new Versions(connection, plan);

    assertThat(versions.steps())
        .extracting(Versions.Step::inTransaction)
        .containsExactly(false, true);
    versions.runAll();

    try (Statement statement = connection.createStatement();
        java.sql.ResultSet row = statement.executeQuery("SELECT x FROM v")) {
      row.next();
      assertThat(row.getString(1)).isEqualTo("${x}");
    }
  }

  @Test
  void aFileThatWasChangedAfterItWasRunIsRefused() throws SQLException {
    versions("V1__a.sql", "CREATE TABLE a (id int)").runAll();

    assertThatThrownBy(() ->
            versions("V1__a.sql", "CREATE TABLE a (id bigint)", "V2__b.sql", "SELECT 1").steps())
        .isInstanceOfSatisfying(
            DroverException.class,
            e -> {
              assertThat(e.failure().code()).isEqualTo("schema_history_differs");
              assertThat(e.failure().message()).contains("version 1");
            });
  }

  @Test
  void aFileThatEndsTheTransactionIsRefusedBeforeItDoes() throws SQLException {
    Versions versions =
        versions(
            "V1__a.sql", "CREATE TABLE a (id int)",
            "V2__b.sql", "/* first */ BEGIN; -- x\nCREATE TABLE b (id int);\nCOMMIT;");

    assertThatThrownBy(versions::runAll)
        .isInstanceOfSatisfying(
            DroverException.class,
            e -> assertThat(e.failure().code()).isEqualTo("schema_transaction_command"));
    assertThat(History.read(connection, Schema.Apply.DEFAULT.history())).isEmpty();
  }

  @Test
  void aLockThatIsNotHadInTimeIsToldAsBusy() throws SQLException {
    versions("V1__a.sql", "CREATE TABLE a (id int)").runAll();
    try (Connection user = postgres.connect(connection.getCatalog());
        Statement reading = user.createStatement();
        Statement setting = connection.createStatement()) {
      user.setAutoCommit(false);
      reading.execute("SELECT * FROM a");
      setting.execute("SET lock_timeout = '50ms'");
      Versions versions =
          versions(
              "V1__a.sql", "CREATE TABLE a (id int)", "V2__b.sql", "ALTER TABLE a ADD name text");

      assertThatThrownBy(versions::runAll)
          .isInstanceOfSatisfying(
              DroverException.class, e -> assertThat(e.failure().code()).isEqualTo("schema_busy"));
    }
  }

  @Test
  void everyChangeOfStructureShows() throws SQLException {
    versions("V1__a.sql", "CREATE TABLE a (id int PRIMARY KEY, name text)").runAll();
    for (String change :
        List.of(
            "ALTER TABLE a ADD email text",
            "ALTER TABLE a ALTER name SET DEFAULT 'x'",
            "ALTER TABLE a ALTER name SET NOT NULL",
            "ALTER TABLE a ALTER name TYPE varchar(9)",
            "CREATE INDEX a_name ON a (name)",
            "ALTER TABLE a ADD CHECK (id > 0)",
            "CREATE VIEW v AS SELECT id FROM a",
            "CREATE OR REPLACE VIEW v AS SELECT id + 1 AS id FROM a",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2'",
            "CREATE TYPE mood AS ENUM ('sad')",
            "ALTER TYPE mood ADD VALUE 'happy'",
            "CREATE DOMAIN d AS int CHECK (value > 1)",
            "CREATE SEQUENCE s",
            "ALTER SEQUENCE s INCREMENT 2",
            "ALTER TABLE a ENABLE ROW LEVEL SECURITY",
            "CREATE POLICY p ON a USING (id = 1)",
            "ALTER POLICY p ON a USING (id = 2)",
            "COMMENT ON COLUMN a.id IS 'the key'",
            "GRANT SELECT ON a TO PUBLIC",
            "CREATE SCHEMA \"Odd \"\"one\"",
            "CREATE TABLE part (id int) PARTITION BY RANGE (id)",
            "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (1) TO (2)",
            "CREATE RULE r AS ON DELETE TO a DO INSTEAD NOTHING",
            "CREATE STATISTICS st ON id, name FROM a",
            "CREATE EXTENSION pgcrypto")) {
      Structure before = Structure.read(connection, Schema.Apply.DEFAULT.history());
      try (Statement statement = connection.createStatement()) {
        statement.execute(change);
      }
      Structure after = Structure.read(connection, Schema.Apply.DEFAULT.history());
      assertThat(before.differences(after, true)).as(change).isNotEmpty();
      assertThat(before.digest()).as(change).isNotEqualTo(after.digest());
    }
  }

  private Versions versions(String... namesAndTexts) throws SQLException {
    return new Versions(connection, plan(Map.of(), List.of(namesAndTexts)));
  }

  private static Schema plan(Map<String, String> placeholders, List<String> namesAndTexts) {
    List<Target.SchemaFile> files = new ArrayList<>();
    for (int i = 0; i < namesAndTexts.size(); i += 2) {
      files.add(
          new Target.SchemaFile("migrations/" + namesAndTexts.get(i), namesAndTexts.get(i + 1)));
    }
    Schema.Apply usual = Schema.Apply.DEFAULT;
    Target target =
        new Target(
            "projects",
            "project_{slug}",
            Target.Mode.EXISTING,
            Target.ExistingRows.KEEP,
            files,
            "");
    return new Schema(
        "sample",
        target,
        new Schema.Apply(
            usual.mode(),
            null,
            usual.history(),
            null,
            usual.lockMillis(),
            usual.lockAttempts(),
            usual.statementMillis(),
            usual.onLaterRows(),
            placeholders,
            new Schema.Batches(List.of("V2__fill.sql"), 0),
            null),
        Schema.Check.DEFAULT,
        Hooks.NONE,
        Limits.DEFAULT,
        BackupRules.DEFAULT);
  }
}
