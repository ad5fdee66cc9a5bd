package dev.drover.common.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanReaderTest {
  private static final Map<String, String> FILES =
      Map.of(
          "migrations/002.sql",
          "B",
          "migrations/001.sql",
          "A",
          "migrations/notes.md",
          "x",
          "migrations/deep/003.sql",
          "C",
          "extra.sql",
          "E");

  private static final String WHOLE =
      """
      version: 1
      name: isolate-supabase
      kind: isolate
      source: {server: platform, database: platform}
      target: {server: projects, database: "project_{slug}", mode: create, schema: migrations/}
      tables:
        - table: auth.users
          rows: raw_app_meta_data->>'project_ref' = :project
        - table: auth.sessions
          follows: user_id -> auth.users.id
        - table: '"Mixed Case"."tä.ble"'
          follows: session_id -> auth.sessions.id
      limits: {max-in-flight: 7, rows-per-second: 1000, stop-when-failed: 25%, attempts: 5, stage-timeout: 90m}
      verify:
        on-source-change: warn
        queries:
          - {name: users, sql: "SELECT count(*) FROM auth.users WHERE ref <> :project", value: 0}
          - {name: none, sql: SELECT 1 WHERE false, rows: 0}
          - {name: same, sql: "SELECT id FROM auth.users WHERE ref = :project", same-as-source: true}
        on-structure-difference: fail
        access:
          - name: own rows
            role: authenticated
            settings: {request.jwt.claims: "json_build_object('sub', :project)", app.tenant: ":project"}
            sql: SELECT 1 FROM auth.users
            rows: 7
          - {name: strangers, role: anon, sql: SELECT 1 FROM auth.users, sees: denied}
      backup: {keep: 2w, copies: [offsite, third-one]}
      ignore-tables: [auth.audit_log]
      leave-rows: [auth.users]
      """;

  private static final String SHORT =
      """
      name: p
      kind: isolate
      source: {server: s, database: d}
      target: {server: t, database: "x_{slug}", schema: extra.sql}
      tables:
        - {table: a.b, rows: "c = :project"}
      """;

  @Test
  void readsEveryKey() {
    ReadPlan read = PlanReader.read(WHOLE, FILES);
    assertThat(read.findings()).isEmpty();
    Isolate plan = (Isolate) read.plan();
    assertThat(plan.name()).isEqualTo("isolate-supabase");
    assertThat(plan.source()).isEqualTo(new Isolate.Source("platform", "platform"));
    assertThat(plan.target().mode()).isEqualTo(Target.Mode.CREATE);
    assertThat(plan.target().schema())
        .containsExactly(
            new Target.SchemaFile("migrations/001.sql", "A"),
            new Target.SchemaFile("migrations/002.sql", "B"));
    assertThat(plan.tables())
        .containsExactly(
            new TableRule(
                new TableName("auth", "users"),
                "raw_app_meta_data->>'project_ref' = :project",
                null),
            new TableRule(
                new TableName("auth", "sessions"),
                null,
                new Follows("user_id", new TableName("auth", "users"), "id")),
            new TableRule(
                new TableName("Mixed Case", "tä.ble"),
                null,
                new Follows("session_id", new TableName("auth", "sessions"), "id")));
    assertThat(plan.limits()).isEqualTo(new Limits(7, 1000L, 25, 5, 90));
    assertThat(plan.verify().onSourceChange()).isEqualTo(VerifyRules.Reaction.WARN);
    assertThat(plan.verify().queries())
        .extracting(VerifyRules.CriticalQuery::value, VerifyRules.CriticalQuery::rows)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("0", null),
            org.assertj.core.groups.Tuple.tuple(null, 0L),
            org.assertj.core.groups.Tuple.tuple(null, null));
    assertThat(plan.verify().queries().getLast().sameAsSource()).isTrue();
    assertThat(plan.verify().failsOnStructure()).isTrue();
    assertThat(plan.verify().access())
        .containsExactly(
            new AccessProbe(
                "own rows",
                "authenticated",
                List.of(
                    new AccessProbe.Setting(
                        "request.jwt.claims", "json_build_object('sub', :project)"),
                    new AccessProbe.Setting("app.tenant", ":project")),
                "SELECT 1 FROM auth.users",
                null,
                7L,
                null),
            new AccessProbe(
                "strangers",
                "anon",
                List.of(),
                "SELECT 1 FROM auth.users",
                AccessProbe.Sight.DENIED,
                null,
                null));
    assertThat(plan.backup()).isEqualTo(new BackupRules(14, List.of("offsite", "third-one")));
    assertThat(plan.ignoreTables()).containsExactly(new TableName("auth", "audit_log"));
    assertThat(plan.leaveRows()).containsExactly(new TableName("auth", "users"));
  }

  @Test
  void whatIsLeftOutHasItsDefault() {
    Isolate plan = (Isolate) PlanReader.read(SHORT, FILES).plan();
    assertThat(plan.target().mode()).isEqualTo(Target.Mode.CREATE);
    assertThat(plan.target().existingRows()).isEqualTo(Target.ExistingRows.REFUSE);
    assertThat(plan.limits()).isEqualTo(Limits.DEFAULT);
    assertThat(plan.verify()).isEqualTo(VerifyRules.DEFAULT);
    assertThat(plan.backup()).isEqualTo(BackupRules.DEFAULT);
    assertThat(plan.ignoreTables()).isEmpty();
  }

  @Test
  void schemaMayBeAListOfFilesAndFoldersInTheirOrder() {
    Isolate plan =
        (Isolate)
            PlanReader.read(SHORT.replace("extra.sql", "[extra.sql, ./migrations]"), FILES).plan();
    assertThat(plan.target().schema())
        .extracting(Target.SchemaFile::name)
        .containsExactly("extra.sql", "migrations/001.sql", "migrations/002.sql");
  }

  @Test
  void aPlanSurvivesJson() {
    Plan plan = PlanReader.read(WHOLE, FILES).plan();
    assertThat(Json.read(Json.bytes(plan), Plan.class)).isEqualTo(plan);
    assertThat(((Isolate) plan.withoutFiles()).ignoreTables()).hasSize(1);
  }

  @Test
  void theFingerprintCoversMeaningAndFilesButNotSpelling() {
    String fingerprint = PlanReader.read(WHOLE, FILES).fingerprint();
    assertThat(fingerprint).matches("[0-9a-f]{64}");
    assertThat(
            PlanReader.read(
                    "# comment\n" + WHOLE.replace("kind: isolate", "'kind':   \"isolate\""), FILES)
                .fingerprint())
        .isEqualTo(fingerprint);
    assertThat(PlanReader.read(WHOLE.replace("attempts: 5", "attempts: 6"), FILES).fingerprint())
        .isNotEqualTo(fingerprint);
    assertThat(
            PlanReader.read(WHOLE, Map.of("migrations/001.sql", "A", "migrations/002.sql", "b"))
                .fingerprint())
        .isNotEqualTo(fingerprint);
    assertThat(Fingerprint.of(List.of(new Target.SchemaFile("a", "bc"))))
        .isNotEqualTo(Fingerprint.of(List.of(new Target.SchemaFile("ab", "c"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "version: 1 | version: 2 | line 1, column 10: 'version' must be a whole number from 1 to 1",
        "name: isolate-supabase | nam: x | the key 'nam' is not known. Did you mean name?",
        "name: isolate-supabase | nam: x | 'name' is missing",
        "kind: isolate | kind: isolat | 'kind' must be one of isolate, database, schema, documents,"
            + " roles. Did you mean isolate?",
        "kind: isolate | kind: documents | 'kind' is not available yet in this version",
        "kind: isolate | kind: [isolate] | line 3, column 7: 'kind' must be one text",
        "kind: isolate | name: again | the key 'name' stands twice, first at line 2, column 1",
        "database: platform} | databse: platform} | Did you mean database?",
        "project_{slug} | project_{ref} | 'target.database' holds braces that are not {slug}",
        "project_{slug} | a_rather_long_prefix_{slug} | 'target.database' can become longer than 63"
            + " bytes",
        "mode: create | mode: new | 'target.mode' must be one of create, existing",
        "mode: create | mode: existing | 'target.schema' has no meaning with mode existing",
        "mode: create | existing-rows: keep | 'target.existing-rows' has no meaning with mode"
            + " create",
        ", schema: migrations/ | '' | 'target.schema' is missing",
        "schema: migrations/ | schema: [] | 'target.schema' names no file",
        "schema: migrations/ | schema: nowhere/ | names no .sql file that came with the plan",
        "schema: migrations/ | schema: ../migrations | leaves the plan's folder",
        "schema: migrations/ | schema: /etc/passwd | leaves the plan's folder",
        "schema: migrations/ | schema: [extra.sql, extra.sql] | is named twice",
        "table: auth.users | table: users | Expected schema.table, found users",
        "table: auth.users | table: a.b.c | Expected schema.table",
        "table: auth.users | tabel: auth.users | 'tables[0].table' is missing",
        "table: auth.sessions | table: auth.users | the table auth.users stands twice, first at"
            + " line 7, column 12",
        "user_id -> auth.users.id | user_id -> auth.user.id | auth.sessions follows auth.user,"
            + " which is not among the tables",
        "user_id -> auth.users.id | parent -> auth.sessions.id | follow each other in a circle:"
            + " auth.sessions -> auth.sessions",
        "user_id -> auth.users.id | user_id = auth.users.id | Expected column ->"
            + " schema.table.column",
        "raw_app_meta_data->>'project_ref' = :project | 'true' | does not mention :project",
        "rows: raw_app_meta_data->>'project_ref' = :project | comment: x | 'tables[0].table' has"
            + " neither rows nor follows",
        "max-in-flight: 7 | max-in-flight: 0 | 'limits.max-in-flight' must be a whole number from 1"
            + " to 10000",
        "rows-per-second: 1000 | rows-per-second: all | 'limits.rows-per-second' must be a whole"
            + " number",
        "stop-when-failed: 25% | stop-when-failed: 101% | must be a percentage from 0% to 100%",
        "stop-when-failed: 25% | stop-when-failed: 0.1 | must be a percentage",
        "stage-timeout: 90m | stage-timeout: 90 | 'limits.stage-timeout' must be a time from 1m to"
            + " 7d",
        "copies: [offsite, third-one] | copies: [offsite, offsite] | must name stores of",
        "copies: [offsite, third-one] | copies: ['s3://offsite'] | must name stores of",
        "keep: 2w | keep: 12h | must be a whole number of days from 1d to 3650d",
        "on-source-change: warn | on-source-change: ignore | must be one of fail, warn",
        "rows: 0} | rows: 0, value: 1} | needs exactly one of rows, value, same-as-source",
        "same-as-source: true | same-as-source: false | 'verify.queries[2].same-as-source' can only"
            + " be true",
        "sees: denied | sees: some | 'verify.access[1].sees' must be one of all, none, denied",
        "sees: denied | sees: all, rows: 1 | needs exactly one of sees, rows, value",
        "name: strangers | name: own rows | 'verify.access[1].name' stands twice",
        "role: anon | roles: anon | 'verify.access[1].role' is missing",
        "app.tenant: | statement_timeout: | is not a setting of an application",
        "json_build_object('sub', :project) | now(); RESET ROLE | holds a semicolon outside of"
            + " quotes",
        "on-structure-difference: fail | on-structure-difference: ignore | must be one of fail,"
            + " warn",
        "name: none | name: users | 'verify.queries[1].name' stands twice",
        "SELECT 1 WHERE false | SELECT 1; DELETE FROM x | holds a semicolon outside of quotes",
        "auth.audit_log | auth.users | 'ignore-tables' names auth.users, which tables takes",
        "leave-rows: [auth.users] | leave-rows: [auth.other] | 'leave-rows' names auth.other, which"
            + " is not among the tables",
        "name: isolate-supabase | name: !!str x | tags (!...) are not allowed",
        "name: isolate-supabase | name: &a x | anchors are not allowed",
        "attempts: 5 | attempts: *a | aliases are not allowed",
        "attempts: 5 | attempts: {{{{{{{{{{{{{{{{{{{{{{{}}}}}}}}}}}}}}}}}}}}}}} | nested deeper"
            + " than 20 levels",
      })
  void saysWhatIsWrongAndWhere(String good, String bad, String message) {
    String yaml = WHOLE.replace(good, bad);
    assertThat(yaml).as("the case changes something").isNotEqualTo(WHOLE);
    assertThatThrownBy(() -> PlanReader.read(yaml, FILES))
        .isInstanceOf(DroverException.class)
        .hasMessageMatching("(?s)plan_(malformed|predicate): .*line \\d+, column \\d+.*")
        .hasMessageContaining(message);
  }

  @Test
  void findsEverythingAtOnce() {
    String yaml =
        WHOLE
            .replace("kind: isolate", "kind: isolate\nextra: 1")
            .replace("attempts: 5", "attempts: x")
            .replace(":project", "'x'");
    assertThat(PlanReader.findings(yaml, Map.of()))
        .extracting(Finding::code)
        .containsOnly("plan_malformed", "plan_predicate")
        .hasSize(4);
    assertThat(PlanReader.findings(yaml, Map.of()))
        .extracting(Finding::severity)
        .containsOnly(Finding.Severity.ERROR);
  }

  @Test
  void aLongerCircleIsReportedOnce() {
    String circle =
        SHORT
            + """
              - {table: a.x, follows: p -> a.y.id}
              - {table: a.y, follows: p -> a.z.id}
              - {table: a.z, follows: p -> a.x.id}
              - {table: a.into, follows: p -> a.x.id}
            """;
    assertThat(PlanReader.findings(circle, FILES))
        .singleElement()
        .extracting(Finding::message)
        .asString()
        .contains("a.x -> a.y -> a.z -> a.x");
  }

  @Test
  void aDatabaseNameWithoutSlugIsOnlyAWarningForTheProjectsFileMayNameThem() {
    ReadPlan read = PlanReader.read(SHORT.replace("x_{slug}", "shared"), FILES);
    assertThat(read.findings())
        .extracting(Finding::code, Finding::severity)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("database_shared", Finding.Severity.WARNING));
  }

  @Test
  void boundsSizes() {
    assertThatThrownBy(() -> PlanReader.read("x".repeat((1 << 20) + 1), Map.of()))
        .hasMessageContaining("larger than 1 MiB");
    assertThatThrownBy(() -> PlanReader.read(SHORT, Map.of("extra.sql", "é".repeat(360_000))))
        .hasMessageContaining("bytes of SQL in all");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# only a comment",
        "just a text",
        "- a\n- b",
        "a: [",
        "name: p\n---\nname: q",
        "? [a]\n: b",
        "\u0001",
        "a: \"\\ud800\""
      })
  void neverAnswersNonsenseWithAnythingElse(String yaml) {
    assertThatThrownBy(() -> PlanReader.read(yaml, Map.of()))
        .isInstanceOf(DroverException.class)
        .hasMessageStartingWith("plan_malformed");
  }

  @Test
  void aBombOfAliasesIsRefusedWithoutGrowing() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("a")
          .append(i)
          .append(": &a")
          .append(i)
          .append(" [*a")
          .append(i - 1)
          .append(",*a")
          .append(i - 1)
          .append("]\n");
    }
    assertThatThrownBy(() -> PlanReader.read(bomb.toString(), Map.of()))
        .hasMessageContaining("aliases are not allowed");
  }
}
