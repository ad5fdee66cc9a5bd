package dev.drover.backup.check;

import static dev.drover.backup.check.CheckFixture.PLAN;
import static dev.drover.backup.check.CheckFixture.SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.message.Finding;
import dev.drover.common.testing.TestPostgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlanCheckTargetTest {
  private static final String EXISTING = PLAN.replace("schema: schema.sql", "mode: existing");

  @ParameterizedTest
  @EnumSource
  void comparesWithWhatTheSchemaFilesReallyMake(PlanCheckTest.Version version) throws SQLException {
    try (CheckFixture fixture = version.fixture()) {
      String schema =
          SCHEMA
                  .replace(
                      "email varchar(100), mailed",
                      "email varchar(50) NOT NULL, extra int NOT NULL, mailed")
                  .replace("user_id character varying(255)", "person text")
                  .replace("CREATE INDEX tokens_user ON auth.tokens (user_id);", "")
              + "CREATE FUNCTION auth.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW;"
              + " END';CREATE TRIGGER stamp BEFORE INSERT ON auth.users FOR EACH ROW EXECUTE"
              + " FUNCTION auth.f();";
      List<Finding> findings = fixture.checkPlan(PLAN, schema, "abc");
      assertThat(findings)
          .filteredOn(finding -> finding.severity() != Finding.Severity.INFO)
          .extracting(Finding::code, Finding::table, Finding::column)
          .containsExactlyInAnyOrder(
              org.assertj.core.groups.Tuple.tuple("type_narrower", "auth.users", "email"),
              org.assertj.core.groups.Tuple.tuple("target_not_null", "auth.users", "email"),
              org.assertj.core.groups.Tuple.tuple("target_column_required", "auth.users", "extra"),
              org.assertj.core.groups.Tuple.tuple(
                  "target_column_missing", "auth.tokens", "user_id"));
      assertThat(findings)
          .anyMatch(
              finding -> finding.code().equals("trigger") && finding.message().contains("stamp"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatAProbesRoleLacksIsSaidWithWhatHelps(PlanCheckTest.Version version) throws SQLException {
    try (CheckFixture fixture = version.fixture()) {
      String asker = "asker_" + fixture.sourceName();
      String seer = "seer_" + fixture.sourceName();
      String plan =
          PLAN
              + "verify: {access: [{name: strangers, role: "
              + seer
              + ", sql: SELECT 1, sees: denied}]}\n";
      fixture.as(asker);
      List<String> helped = new ArrayList<>();
      for (int round = 0; round < 5; round++) {
        for (Finding finding : fixture.checkPlan(plan, SCHEMA, "abc")) {
          if (finding.code().equals("role_missing") || finding.code().equals("privilege_missing")) {
            helped.add(Objects.requireNonNull(finding.remedy()));
            fixture.source(finding.remedy());
          }
        }
      }
      assertThat(helped)
          .contains("CREATE ROLE \"" + seer + "\"", "GRANT \"" + seer + "\" TO \"" + asker + "\"");
      assertThat(fixture.checkPlan(plan, SCHEMA, "abc"))
          .noneMatch(finding -> finding.severity() == Finding.Severity.ERROR);
      fixture.source("DROP OWNED BY " + asker + "; DROP ROLE " + asker + "; DROP ROLE " + seer);
    }
  }

  @ParameterizedTest
  @EnumSource
  void saysWhereASchemaFileFailsAndLeavesNothingBehind(PlanCheckTest.Version version)
      throws SQLException {
    try (CheckFixture fixture = version.fixture()) {
      List<Finding> findings =
          fixture.checkPlan(
              PLAN, "CREATE SCHEMA a;\n-- é\nCREATE TABLE a.t (x unknown_type);\n", "abc");
      assertThat(findings)
          .filteredOn(finding -> finding.code().equals("schema_sql_failed"))
          .singleElement()
          .extracting(Finding::message)
          .asString()
          .contains("schema.sql failed at line 3, column 21")
          .contains("unknown_type");
      assertThat(fixture.databases("drover_check_%")).isEmpty();
    }
  }

  @Test
  void dropsWhatAKilledCheckLeftBehindLongAgo() throws SQLException {
    try (CheckFixture fixture = PlanCheckTest.Version.V18.fixture()) {
      String old = "drover_check_01850000000070008000000000000000_1";
      String young = "drover_check_ffff0000000070008000000000000000_1";
      fixture.run("postgres", "CREATE DATABASE " + old);
      fixture.run("postgres", "CREATE DATABASE " + young);
      fixture.check("abc");
      assertThat(fixture.databases("drover_check_%")).containsExactly(young);
      fixture.run("postgres", "DROP DATABASE " + young);
    }
  }

  @ParameterizedTest
  @EnumSource
  void looksIntoExistingDatabases(PlanCheckTest.Version version) throws SQLException {
    try (CheckFixture fixture = version.fixture()) {
      fixture.run("postgres", "CREATE DATABASE p_abc");
      try {
        fixture.run("p_abc", SCHEMA);
        assertThat(fixture.checkPlan(EXISTING, "", "abc"))
            .allMatch(finding -> finding.severity() == Finding.Severity.INFO);
        fixture.run("p_abc", "INSERT INTO storage.buckets VALUES ('x')");
        assertThat(fixture.checkPlan(EXISTING, "", "abc"))
            .extracting(Finding::code)
            .contains("target_has_rows");
        assertThat(
                fixture.checkPlan(
                    EXISTING.replace("mode: existing", "mode: existing, existing-rows: keep"),
                    "",
                    "abc"))
            .extracting(Finding::code)
            .doesNotContain("target_has_rows");
        fixture.run("p_abc", "DROP TABLE storage.objects");
        List<Finding> findings = fixture.checkPlan(EXISTING, "", "abc", "abcd");
        assertThat(findings)
            .extracting(Finding::code)
            .contains("target_table_missing", "database_missing");
        assertThat(fixture.checkPlan(PLAN, SCHEMA, "abc"))
            .extracting(Finding::code)
            .contains("target_exists");
      } finally {
        fixture.run("postgres", "DROP DATABASE p_abc WITH (FORCE)");
      }
    }
  }

  @Test
  void refusesSourceAndTargetInOnePlaceAlsoUnderTwoNames() throws SQLException {
    try (CheckFixture fixture = PlanCheckTest.Version.V18.fixture()) {
      assertThat(fixture.checkPlan(EXISTING.replace("p_{slug}", fixture.sourceName()), "", "abc"))
          .extracting(Finding::code)
          .contains("plan_unsafe");
    }
  }

  @Test
  void namesServersAndDatabasesItCannotOpen() throws SQLException {
    try (CheckFixture fixture = PlanCheckTest.Version.V18.fixture()) {
      assertThat(
              fixture.checkPlan(
                  PLAN.replace("database: SOURCE", "database: nowhere"), SCHEMA, "abc"))
          .extracting(Finding::code)
          .contains("database_missing");
      assertThat(
              fixture.checkPlan(
                  PLAN.replace("server: platform", "server: elsewhere"), SCHEMA, "abc"))
          .extracting(Finding::code)
          .contains("server_unknown");
    }
  }

  @Test
  void refusesTextsOfAnotherEncodingAndTypesOfMissingExtensions() throws SQLException {
    TestPostgres postgres = TestPostgres.version18();
    try (CheckFixture fixture = PlanCheckTest.Version.V18.fixture()) {
      String ascii = fixture.sourceName() + "_ascii";
      fixture.run(
          "postgres",
          "CREATE DATABASE " + ascii + " TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'");
      try (CheckFixture other = new CheckFixture(postgres, ascii)) {
        other.source(SCHEMA);
        assertThat(other.check("abc")).extracting(Finding::code).contains("cat_encoding");
      }
      fixture.source(
          "CREATE SCHEMA ext; CREATE EXTENSION hstore SCHEMA ext; ALTER TABLE auth.users ADD tags"
              + " ext.hstore[]");
      assertThat(fixture.checkPlan(PLAN, SCHEMA + "ALTER TABLE auth.users ADD tags text;", "abc"))
          .filteredOn(finding -> finding.code().equals("extension_missing"))
          .singleElement()
          .extracting(Finding::remedy)
          .isEqualTo("CREATE EXTENSION \"hstore\" in its schema.");
    }
  }
}
