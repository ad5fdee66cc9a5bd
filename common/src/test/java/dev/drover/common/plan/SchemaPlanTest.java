package dev.drover.common.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.message.Finding;
import dev.drover.common.message.Json;
import dev.drover.common.testing.Home;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans of kind schema, as people write them. */
class SchemaPlanTest {
  private static final String PLAN =
      """
      name: sample
      kind: schema
      target: {server: projects, database: "project_{slug}", schema: migrations/}
      apply:
        mode: development
        up-to: "2.1"
        history: app."odd history"
        baseline: 1
        lock-timeout: 500ms
        lock-attempts: 3
        statement-timeout: 5m
        on-later-rows: lose
        placeholders: {schema: app, "tenant.kind": "it's", empty: ""}
        batched: [V2_1__b.sql]
        batch-pause: 50ms
        on-incompatible: fail
        incompatible: ["2.1", R__views.sql]
      limits: {waves: "1, 10%, 50%", window: "22:00 - 05:00 Europe/Berlin"}
      hooks:
        before: [{name: freeze, sql: SELECT 1}]
        after: [{name: tell, url: "https://example.com/{slug}"}]
      verify:
        on-structure-difference: warn
        health: {url: "http://example.com:8080/{database}/health?x=1", status: 204, attempts: 2, wait: 1s, timeout: 3s}
      """;
  private static final Map<String, String> FILES =
      Map.of(
          "migrations/V1__a.sql", "SELECT 1",
          "migrations/V2_1__b.sql", "SELECT 2",
          "migrations/U2.1__b.sql", "SELECT 3",
          "migrations/R__views.sql", "SELECT 4");

  @Test
  void everyKeyIsReadAndSurvivesItsJson() {
    ReadPlan read = PlanReader.read(PLAN, FILES);

    assertThat(read.plan())
        .isInstanceOfSatisfying(
            Schema.class,
            plan -> {
              assertThat(plan.apply())
                  .isEqualTo(
                      new Schema.Apply(
                          Schema.Mode.DEVELOPMENT,
                          "2.1",
                          new TableName("app", "odd history"),
                          "1",
                          500,
                          3,
                          300_000,
                          Schema.LaterRows.LOSE,
                          Map.of("schema", "app", "tenant.kind", "it's", "empty", ""),
                          new Schema.Batches(List.of("V2_1__b.sql"), 50),
                          new Schema.Compatible(List.of("V2_1__b.sql", "R__views.sql"))));
              assertThat(plan.check().health())
                  .isEqualTo(
                      new Schema.Health(
                          "http://example.com:8080/{database}/health?x=1", 204, 2, 1_000, 3_000));
              assertThat(plan.hooks().before())
                  .containsExactly(new Hook("freeze", "SELECT 1", null));
              assertThat(plan.limits().waves()).isEqualTo("1,10%,50%");
              assertThat(plan.limits().window()).isEqualTo("22:00-05:00 Europe/Berlin");
              assertThat(plan.target().mode()).isEqualTo(Target.Mode.EXISTING);
              assertThat(plan.files())
                  .extracting(file -> file.role() + " " + file.version())
                  .containsExactly("REPEATABLE ", "INVERSE 2.1", "VERSION 1", "VERSION 2.1");
            });
    assertThat(Json.read(Json.bytes(read.plan()), Plan.class)).isEqualTo(read.plan());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          mode: development | mode: brave | line 5, column 9
          up-to: "2.1" | up-to: next | 'apply.up-to' must be a version
          lock-timeout: 500ms | lock-timeout: 1h | 'apply.lock-timeout' must be a time from 10ms to 60s
          statement-timeout: 5m | statement-timeout: 500ms | 'apply.statement-timeout' must be longer than lock-timeout
          statement-timeout: 5m | statement-timeout: 2000m | 'apply.statement-timeout' must be a time from 0ms to 86400s
          sql: SELECT 1 | sql: SELECT 1, url: "http://a/" | needs exactly one of sql, url
          https://example.com/{slug} | ftp://example.com/{slug} | must be an http or https address
          https://example.com/{slug} | https://me:secret@example.com/ | must be an http or https address
          status: 204 | status: 42 | from 100 to 599
          {server: projects | {mode: existing, server: projects | 'target.mode'
          hooks: | hoks: | 'hoks'
          sql: SELECT 1 | sql: SELECT 1, timeout: 5s | 'hooks.before[0].timeout' is only for a url
          after: [{ | verify: [{ | the key 'hooks.verify' is not known
          10%, 50% | 0, 50% | is no count and no percentage
          schema: app | schema: [app] | 'apply.placeholders.schema' must be one text
          schema: app | Empty: app | is there twice
          schema: app | "flyway:user": app | is no name for a placeholder
          [V2_1__b.sql] | [V2.1__b.sql] | 'apply.batched' names V2.1__b.sql, which is no version
          [V2_1__b.sql] | [U2.1__b.sql] | which is no version of 'target.schema'
          [V2_1__b.sql] | [R__views.sql] | which is no version of 'target.schema'
          batched: [V2_1__b.sql] | batched: [] | 'apply.batch-pause' needs 'apply.batched'
          on-incompatible: fail | on-incompatible: warn | 'apply.incompatible' needs 'apply.on-incompatible: fail'
          ["2.1", R__views.sql] | ["3"] | 'apply.incompatible' names 3, which is no version of 'target.schema'
          ["2.1", R__views.sql] | [U2.1__b.sql] | which is no version of 'target.schema'
          schema: app | "a}b": app | is no name for a placeholder
          """)
  void whatIsWrongIsToldWithItsPlace(String right, String wrong, String told) {
    assertThat(PlanReader.findings(PLAN.replace(right, wrong), FILES))
        .filteredOn(finding -> finding.severity() == Finding.Severity.ERROR)
        .extracting(Finding::message)
        .anySatisfy(message -> assertThat(message).contains(told));
  }

  @ParameterizedTest
  @CsvSource({
    "migrations/1_users.sql, is named neither V<version>__<text>.sql",
    "migrations/V2.1.0__again.sql, holds two files of one version",
    "migrations/V__none.sql, is named neither"
  })
  void aFileThatFlywayWouldPassOverIsRefused(String name, String told) {
    Map<String, String> files = new java.util.HashMap<>(FILES);
    files.put(name, "SELECT 5");

    assertThat(PlanReader.findings(PLAN, files))
        .extracting(Finding::message)
        .anySatisfy(message -> assertThat(message).contains(told));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          migrations/V1__a.sql.conf | executeInTransaction = False | none
          migrations/V1__a.sql.conf | placeholderReplacement=false | none
          migrations/U2.1__b.sql.conf | placeholderReplacement=false | none
          migrations/V1__a.sql.conf | encoding=UTF-16 | has the setting encoding in migrations/V1__a.sql.conf
          migrations/V1__a.sql.conf | shouldExecute=true | has the setting shouldExecute
          migrations/V1__a.sql.conf | executeInTransaction: true | has the setting executeInTransaction: true
          migrations/V1__a.sql.conf | executeInTransaction=${x} | neither true nor false
          migrations/U2.1__b.sql.conf | executeInTransaction=false | undoing is one transaction
          """)
  void settingsBesideAFileAreThoseThatAreObeyed(String name, String settings, String told) {
    Map<String, String> files = new java.util.HashMap<>(FILES);
    files.put(name, "# as Flyway has it\n\n" + settings + "\n");

    List<Finding> findings = PlanReader.findings(PLAN, files);

    if (told.equals("none")) {
      assertThat(findings).isEmpty();
      Plan plan = PlanReader.read(PLAN, files).plan();
      assertThat(Json.read(Json.bytes(plan), Plan.class)).isEqualTo(plan);
      assertThat(plan).isNotEqualTo(PlanReader.read(PLAN, FILES).plan());
    } else {
      assertThat(findings).singleElement().extracting(Finding::message).asString().contains(told);
    }
  }

  @Test
  void aPlaceholderThatIsNamedLikeASecretIsWarnedOf() {
    assertThat(PlanReader.findings(PLAN.replace("schema: app", "app_password: x"), FILES))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.code()).isEqualTo("placeholder_secret");
          assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
        });
  }

  @Test
  void versionsAreOrderedByTheirNumbers() {
    assertThat(List.of("10", "2", "1.10", "1.9", "1", "1.0.1").stream().sorted(VersionFile.ORDER))
        .containsExactly("1", "1.0.1", "1.9", "1.10", "2", "10");
  }

  @Test
  void theExampleIsSound() {
    PlanFiles example =
        PlanFiles.load(Home.root().resolve("deploy/docs/examples/schema/plan.yaml"));

    assertThat(PlanReader.read(example.yaml(), example.files()).findings()).isEmpty();
  }
}
