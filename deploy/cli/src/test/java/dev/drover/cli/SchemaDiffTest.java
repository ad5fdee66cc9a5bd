package dev.drover.cli;

import static dev.drover.cli.RunningCoordinator.alone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cli.RunningCoordinator.Result;
import dev.drover.common.schema.Structure;
import dev.drover.common.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A draft between two databases leads as far as it says, and no further. */
@ParameterizedClass
@ValueSource(ints = {15, 18})
class SchemaDiffTest {
  private static final String PLAN =
      """
      name: drafts
      kind: schema
      target: {server: projects, database: "%s", schema: files/}
      """;

  private static final String FIRST =
      """
      CREATE SCHEMA app;
      CREATE TYPE app.mood AS ENUM ('calm', 'it''s bad');
      CREATE TYPE app.size AS ENUM ('s', 'm');
      CREATE SEQUENCE app.numbers INCREMENT BY 2;
      CREATE SEQUENCE app.unused;
      CREATE TABLE app.users (id int PRIMARY KEY, email varchar(50), name text, mood app.mood, age bigint,
        visits int DEFAULT 5, legacy text NOT NULL DEFAULT 'x', nick text DEFAULT 'n', "A number" numeric(6,2));
      CREATE TABLE app.teams (id int PRIMARY KEY, title text);
      CREATE TABLE app."gone
      ; DROP TABLE app.users; --" (id int);
      CREATE TABLE app.waiting (id int, noted text, "then" text);
      ALTER TABLE app.waiting ALTER noted SET STORAGE EXTERNAL, ALTER "then" SET STORAGE EXTERNAL;
      CREATE INDEX by_name ON app.users (name);
      CREATE VIEW app.ids AS SELECT id FROM app.users;
      CREATE VIEW app.names AS SELECT name FROM app.users;
      CREATE VIEW app.passing AS SELECT 1 AS one;
      COMMENT ON VIEW app.passing IS 'goes';
      CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE TRIGGER touched BEFORE UPDATE ON app.users FOR EACH ROW EXECUTE FUNCTION app.touch();
      CREATE FUNCTION app.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
      COMMENT ON TABLE app.users IS 'old';
      """;

  private static final String SECOND =
      """
      CREATE SCHEMA app;
      CREATE SCHEMA more;
      CREATE TYPE app.mood AS ENUM ('calm', 'fine', 'it''s bad', 'awful');
      CREATE TYPE app.size AS ENUM ('s', 'l');
      CREATE DOMAIN more.cents AS bigint CHECK (VALUE >= 0);
      CREATE SEQUENCE app.numbers INCREMENT BY 4;
      CREATE TABLE app.users (id bigint PRIMARY KEY, email varchar(100) UNIQUE, full_name text, mood app.mood DEFAULT 'calm',
        age int CHECK (age > 0), visits bigint DEFAULT 6, nick text DEFAULT 'm' NOT NULL, "A number" numeric(8,3),
        score int NOT NULL DEFAULT 7, code serial, kept more.cents, twice int GENERATED ALWAYS AS (2) STORED);
      CREATE TABLE app.groups (id int PRIMARY KEY, title text);
      CREATE TABLE app.waiting (id int, noted text, "then" text, needed text NOT NULL);
      ALTER TABLE app.waiting ALTER noted SET STORAGE EXTERNAL;
      ALTER TABLE app.users ALTER full_name SET STORAGE EXTERNAL;
      CREATE INDEX by_name ON app.users (lower(full_name));
      CREATE VIEW app.ids AS SELECT id FROM app.users;
      CREATE VIEW app.names AS SELECT email, full_name FROM app.users;
      CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN /* ${nothing} */ RETURN NULL; END';
      CREATE TRIGGER touched AFTER UPDATE ON app.users FOR EACH ROW EXECUTE FUNCTION app.touch();
      CREATE FUNCTION app.f() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
      CREATE TABLE more.orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        team int NOT NULL REFERENCES app.groups ON DELETE CASCADE, during int4range, EXCLUDE USING gist (during WITH &&));
      CREATE FUNCTION more.orders_of(one int) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM more.orders WHERE team = one; END;
      CREATE VIEW more.busy AS SELECT id FROM app.groups WHERE more.orders_of(id) > 3;
      CREATE MATERIALIZED VIEW more.totals AS SELECT team, count(*) AS n FROM more.orders GROUP BY team;
      CREATE UNIQUE INDEX totals_team ON more.totals (team);
      CREATE STATISTICS more.both ON id, team FROM more.orders;
      ALTER TABLE more.orders ENABLE ROW LEVEL SECURITY;
      CREATE POLICY own ON more.orders USING (team > 0);
      CREATE TYPE more.span AS RANGE (subtype = int);
      COMMENT ON TABLE app.users IS 'new';
      COMMENT ON COLUMN app.users.email IS 'where';
      """;

  private static final Pattern LEFT = Pattern.compile(": (missing|to go|built otherwise)\\n");

  private final TestPostgres postgres;
  private String first = "";

  @TempDir private Path folder;
  private SchemaFolder files;

  SchemaDiffTest(int version) {
    this.postgres = version == 15 ? TestPostgres.version15() : TestPostgres.version18();
  }

  @BeforeEach
  void databases() throws Exception {
    files = new SchemaFolder(postgres, folder);
    first = postgres.createDatabase("draft_first");
    files.write("files/V1__first.sql", FIRST);
    files.writeConfig();
    runFiles(first);
  }

  @Test
  void whatADraftLeavesDifferentIsExactlyWhatItNamesAndRowsStay() throws Exception {
    String second = postgres.createDatabase("draft_second");
    files.write("files/V1__first.sql.conf", "placeholderReplacement=false");
    files.write("files/V1__first.sql", SECOND);
    runFiles(second);
    files.write("files/V1__first.sql", FIRST);
    Structure before = files.structure(first);
    Path draft = folder.resolve("files/V8__draft.sql");

    Result result = diff(first, second, "--file", draft.toString());

    assertThat(result.exitCode()).as(result.err()).isEqualTo(ExitCode.FINE);
    assertThat(result.out()).contains("V8__draft.sql");
    assertThat(files.structure(first)).isEqualTo(before);
    String text = Files.readString(draft);
    String copy = copyWithRows();
    files.write("files/V8__draft.sql.conf", "placeholderReplacement=false");
    runFiles(copy);

    List<String> different =
        files.structure(second).differences(files.structure(copy), false).stream()
            .map(one -> one.any().kind() + " " + one.any().name())
            .toList();
    assertThat(left(text)).as(text).containsExactlyInAnyOrderElementsOf(different);
    assertThat(different)
        .as(text)
        .contains(
            "table app.teams",
            "column app.users.age",
            "column app.users.id",
            "type more.span",
            "column app.users.full_name",
            "column app.waiting.\"then\"")
        .doesNotContain("column app.users.visits", "index app.by_name", "table more.orders");
    assertThat(
            files.text(
                copy, "SELECT string_agg(name || visits || score || nick, ',') FROM app.users"))
        .isEqualTo("Ann57n,Ben57n");
    assertThat(files.text(copy, "SELECT count(*)::text FROM app.teams")).isEqualTo("1");
    assertLossesAndRenamesAreMarked(text);
  }

  private static void assertLossesAndRenamesAreMarked(String text) {
    assertThat(text).startsWith("-- DRAFT").contains("placeholderReplacement=false");
    List<String> live = text.lines().filter(line -> !line.startsWith("-- ")).toList();
    assertThat(live)
        .contains(
            "ALTER TABLE app.users ALTER COLUMN visits TYPE bigint;",
            "ALTER TABLE app.users ADD COLUMN score integer DEFAULT 7;",
            "ALTER TYPE app.mood ADD VALUE 'fine' AFTER 'calm';",
            "DROP VIEW IF EXISTS app.passing;")
        .noneMatch(line -> line.contains("more.span"))
        .noneMatch(line -> line.matches("(?i).*DROP (TABLE|COLUMN|SEQUENCE|SCHEMA|IDENTITY).*"));
    assertThat(text)
        .contains(
            "-- LOSES DATA: table app.teams goes.\n"
                + "-- MAY BE A RENAME: then run instead ALTER TABLE \"app\".\"teams\" RENAME TO"
                + " \"groups\";\n"
                + "-- DROP TABLE IF EXISTS app.teams;\n",
            "-- MAY BE A RENAME: then run instead ALTER TABLE app.users RENAME COLUMN name TO"
                + " full_name;\n"
                + "ALTER TABLE app.users ADD COLUMN full_name text;\n",
            "-- ALTER TYPE app.size RENAME VALUE 'm' TO 'l';\n",
            "-- ALTER TABLE app.users DROP COLUMN IF EXISTS legacy;\n",
            "-- ALTER TABLE app.users ALTER COLUMN age TYPE integer USING age::integer;\n",
            "-- DROP SEQUENCE IF EXISTS app.unused;\n",
            "-- NEEDS A VALUE: the new column has none",
            "CREATE INDEX CONCURRENTLY, in a file of its own",
            "DID NOT RUN: ");
  }

  @Test
  void aDatabaseNeedsNothingToBecomeItselfAndNoFileIsOverwritten() throws Exception {
    Result same = diff(first, first);

    assertThat(same.exitCode()).as(same.err()).isEqualTo(ExitCode.FINE);
    assertThat(same.out()).contains("-- Nothing that loses no data").contains("-- Nothing.\n");
    assertThat(same.out().lines()).allMatch(line -> line.isBlank() || line.startsWith("--"));

    Path there = folder.resolve("drover.yaml");
    String config = Files.readString(there);
    Result refused = diff(first, first, "--file", there.toString());
    assertThat(refused.exitCode()).isEqualTo(ExitCode.INVALID);
    assertThat(refused.err()).contains("file_exists");
    assertThat(Files.readString(there)).isEqualTo(config);
    assertThat(alone("schema", "diff", "--from", "projects", "--to", "a/b").err())
        .contains("--from is not SERVER/DATABASE");
  }

  private String copyWithRows() throws Exception {
    String copy = postgres.createDatabase("draft_copy");
    Path draft = folder.resolve("files/V8__draft.sql");
    Path aside = folder.resolve("aside.sql");
    Files.move(draft, aside);
    runFiles(copy);
    Files.move(aside, draft);
    files.execute(
        copy,
        """
        INSERT INTO app.users (id, name, email) VALUES (1, 'Ann', 'a'), (2, 'Ben', 'b');
        INSERT INTO app.teams VALUES (1, 'one');
        """);
    return copy;
  }

  /** Kinds and names that the draft's end says are still different. */
  private static List<String> left(String draft) {
    String end = draft.substring(draft.indexOf("-- ===== Still different"));
    String untried =
        "\n-- ===== Not tried: the clone was not as the first database in these =====\n";
    assertThat(end)
        .endsWith(
            untried
                + "-- column app.waiting.\"then\": built otherwise\n"
                + "-- column app.waiting.noted: built otherwise\n");
    String named = end.substring(0, end.indexOf(untried));
    String bare = named.substring(named.indexOf('\n') + 1).replaceAll("(?m)^-- ", "");
    return List.of(LEFT.split(bare));
  }

  private Result diff(String from, String to, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("schema", "diff", "--from", "projects/" + from, "--to", "projects/" + to));
    arguments.addAll(List.of("--config", files.path("drover.yaml")));
    arguments.addAll(List.of(more));
    return alone(arguments.toArray(String[]::new));
  }

  private void runFiles(String database) throws Exception {
    files.write("plan.yaml", PLAN.formatted(database));
    files.runFiles(database, "");
  }
}
