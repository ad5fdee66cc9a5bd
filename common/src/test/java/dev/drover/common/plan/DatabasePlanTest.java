package dev.drover.common.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.message.Finding;
import dev.drover.common.message.Json;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.testing.Home;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans of kind database, as people write them. */
class DatabasePlanTest {
  private static final String PLAN =
      """
      name: sample
      kind: database
      source: {server: old, database: "{project}"}
      target: {server: new, database: "moved_{slug}"}
      include: {schemas: [app, '"Odd Schema"'], tables: [app.a, app.b], extensions: [uuid-ossp]}
      exclude: {tables: [app.b]}
      owners: map
      privileges: drop
      roles: {shop: shop_new}
      tools: {allow-vulnerable: true}
      verify:
        extensions: {optional: [pg_stat_statements]}
        on-source-change: warn
        findings: 2000
        queries: [{name: some, sql: SELECT 1, rows: 1}]
        query-times: {measured: true, factor: 1.5, at-least: 1s}
      hooks:
        before: [{name: tell, url: "https://example.com/{slug}", timeout: 1m, attempts: 5, wait: 500ms}]
        verify: [{name: rows, sql: SELECT true, timeout: 5s}, {name: tests, url: "http://example.com/"}]
        after: [{name: switch, url: "https://example.com/{database}"}]
      """;

  @Test
  void everyKeyIsReadAndSurvivesItsJson() {
    ReadPlan read = PlanReader.read(PLAN, Map.of());

    assertThat(read.findings()).isEmpty();
    assertThat(read.plan())
        .isInstanceOfSatisfying(
            Database.class,
            plan -> {
              assertThat(plan.target().mode()).isEqualTo(Target.Mode.CREATE);
              assertThat(plan.access())
                  .isEqualTo(
                      new Database.Access(
                          Database.Rights.MAP, Database.Rights.DROP, Map.of("shop", "shop_new")));
              assertThat(plan.access().roleOf("shop")).isEqualTo("shop_new");
              assertThat(plan.access().roleOf("other")).isEqualTo("other");
              assertThat(plan.allowVulnerableTools()).isTrue();
              assertThat(plan.optionalExtensions()).containsExactly("pg_stat_statements");
              assertThat(plan.verify().queries()).hasSize(1);
              assertThat(plan.verify().timesOrDefault())
                  .isEqualTo(new VerifyRules.Times(true, 1.5, 1_000));
              assertThat(plan.hooksOrNone().at(Hooks.When.BEFORE))
                  .containsExactly(
                      new Hook("tell", null, "https://example.com/{slug}", 60_000, 5, 500));
              assertThat(plan.hooksOrNone().verify())
                  .extracting(Hook::timeout)
                  .containsExactly(5_000, 30_000);
              assertThat(plan.hooksOrNone().after().getFirst().attempts(Hooks.When.AFTER))
                  .isEqualTo(3);
            });
    assertThat(Json.read(Json.bytes(read.plan()), Plan.class)).isEqualTo(read.plan());
  }

  @Test
  void whatIsNamedGoesUnlessItIsExcluded() {
    Database.Choice choice = ((Database) PlanReader.read(PLAN, Map.of()).plan()).choice();

    assertThat(choice.schema("Odd Schema")).isTrue();
    assertThat(choice.schema("public")).isFalse();
    assertThat(choice.table(new TableName("app", "a"))).isTrue();
    assertThat(choice.table(new TableName("app", "b"))).isFalse();
    assertThat(choice.table(new TableName("app", "c"))).isFalse();
    assertThat(choice.extension("uuid-ossp")).isTrue();
    assertThat(choice.extension("citext")).isFalse();
    assertThat(Database.Choice.ALL.table(new TableName("any", "thing"))).isTrue();
  }

  @Test
  void theSourceIsTheRefItselfOrItsSlug() {
    ProjectRef odd = new ProjectRef("dbname='x' \"; DROP");

    assertThat(new Database.Source("s", "{project}").databaseOf(odd).value())
        .isEqualTo(odd.value());
    assertThat(new Database.Source("s", "p_{slug}").databaseOf(odd).value())
        .matches("p_[a-z0-9_]+");
    assertThat(new Database.Source("s", "{project}").databaseOf(new ProjectRef("{slug}")).value())
        .isEqualTo("{slug}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          database: "{project}" | database: "{Project}" | 'source.database' holds braces
          owners: map | owners: none | line 7, column 9
          {shop: shop_new} | {shop: } | 'roles.shop' is missing
          tables: [app.b] | tables: [b] | line 6, column 20
          allow-vulnerable: true | allow-vulnerable: maybe | must be true or false
          "moved_{slug}"} | "moved_{slug}", schema: x.sql} | 'target.schema' is not known
          kind: database | kind: roles | not available yet
          findings: 2000 | findings: 19 | a whole number from 20 to 5000
          optional: [pg_stat_statements] | optonal: [x] | optional
          factor: 1.5 | factor: 0.5 | 'verify.query-times.factor' must be a number from 1
          measured: true | measured: on | must be true or false
          url: "https://example.com/{slug}" | sql: SELECT 1 | nothing is ever written into a source
          url: "https://example.com/{database}" | sql: SELECT 1 | the database is the project's own by then
          sql: SELECT true | sql: SELECT true; SELECT 1 | semicolon
          sql: SELECT true | sql: SELECT true, url: "http://a/" | needs exactly one of sql, url
          timeout: 5s | timeout: 5s, attempts: 2 | 'hooks.verify[0].attempts' is only for a url
          name: rows | name: tests | stands twice
          timeout: 1m | timeout: 60m | 'hooks.before' may take 18002s, which is more than half of limits.stage-timeout
          timeout: 1m | timeout: 2h | must be a time from 100ms to 3600s
          """)
  void whatIsWrongIsSaidWithItsPlace(String right, String wrong, String said) {
    assertThat(PLAN).contains(right);
    assertThat(PlanReader.findings(PLAN.replace(right, wrong), Map.of()))
        .filteredOn(finding -> finding.severity() == Finding.Severity.ERROR)
        .extracting(finding -> finding.message() + " " + finding.remedy())
        .anySatisfy(message -> assertThat(message).contains(said));
  }

  @Test
  void aPlanWithoutHooksIsWhatItWasBeforeThereWereAny() {
    String plan = PLAN.substring(0, PLAN.indexOf("  query-times"));

    assertThat(Json.text(PlanReader.read(plan, Map.of()).plan()))
        .doesNotContain("hooks", "times\"");
  }

  @Test
  void rolesAreForMapping() {
    String plan = PLAN.replace("owners: map", "owners: keep");

    assertThat(PlanReader.findings(plan, Map.of()))
        .extracting(Finding::message)
        .anySatisfy(message -> assertThat(message).contains("neither owners nor privileges"));
  }

  @Test
  void theExampleIsAPlan() {
    PlanFiles files =
        PlanFiles.load(Home.root().resolve("deploy/docs/examples/whole-database/plan.yaml"));

    assertThat(PlanReader.read(files.yaml(), files.files()).findings()).isEqualTo(List.of());
  }
}
