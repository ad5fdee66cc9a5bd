package dev.drover.backup.check;

import static dev.drover.backup.check.CheckFixture.PLAN;
import static dev.drover.backup.check.CheckFixture.SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.common.message.Finding;
import dev.drover.common.testing.TestPostgres;
import dev.drover.common.worker.Run;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlanCheckTest {
  /** The server versions Drover is tried with. */
  enum Version {
    V15,
    V18;

    CheckFixture fixture() throws SQLException {
      return new CheckFixture(this == V15 ? TestPostgres.version15() : TestPostgres.version18());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSoundPlanHasNothingButInformation(Version version) throws SQLException {
    try (CheckFixture fixture = version.fixture()) {
      List<Finding> findings = fixture.check("abc", "abcd", "o'b");
      assertThat(findings).allMatch(finding -> finding.severity() == Finding.Severity.INFO);
      assertThat(findings)
          .extracting(Finding::code)
          .contains("column_generated", "column_identity");
      assertThat(fixture.checkPlan(PLAN + "backup: {copies: [offsite, nowhere]}\n", SCHEMA))
          .as("without a sample, and with a store of copies that is not there")
          .filteredOn(finding -> finding.severity() != Finding.Severity.INFO)
          .singleElement()
          .satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("copy_unknown");
            assertThat(finding.message()).contains("'nowhere'");
          });
      assertThat(fixture.databases("drover_check_%")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void namesUnknownTablesAndColumnsWithTheNearestKnown(Version version) throws SQLException {
    try (CheckFixture fixture = version.fixture()) {
      List<Finding> findings =
          fixture.checkPlan(
              PLAN.replace("auth.users,", "auth.user,")
                  .replace("-> auth.users.id", "-> auth.user.id")
                  .replace("bucket_id ->", "bucket ->"),
              SCHEMA,
              "abc");
      assertThat(errors(findings, "table_unknown"))
          .singleElement()
          .extracting(Finding::remedy)
          .isEqualTo("Did you mean auth.users?");
      assertThat(errors(findings, "column_unknown"))
          .singleElement()
          .satisfies(finding -> {
            assertThat(finding.column()).isEqualTo("bucket");
            assertThat(finding.table()).isEqualTo("storage.objects");
          });
      List<Finding> column =
          fixture.checkPlan(PLAN.replace("meta->>'ref'", "mata->>'ref'"), SCHEMA, "abc");
      assertThat(errors(column, "column_unknown"))
          .singleElement()
          .extracting(Finding::message)
          .asString()
          .contains("mata");
      assertThat(
              errors(
                  fixture.checkPlan(
                      PLAN.replace("user_id -> auth.users.id", "user_id -> auth.users.mailed"),
                      SCHEMA,
                      "abc"),
                  "column_unknown"))
          .singleElement()
          .extracting(Finding::message)
          .asString()
          .contains("generated");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theIndexItProposesIsTheOneThatHelps(Version version) throws SQLException {
    try (CheckFixture fixture = version.fixture()) {
      fixture.source(
          "DROP INDEX auth.users_ref, auth.tokens_user, storage.buckets_ref,"
              + " storage.objects_bucket");
      List<Finding> missing = fixture.check("abc").stream().filter(code("index_missing")).toList();
      assertThat(missing)
          .extracting(Finding::remedy)
          .containsExactly(
              "CREATE INDEX CONCURRENTLY ON \"auth\".\"users\" ((meta->>'ref'))",
              "CREATE INDEX CONCURRENTLY ON \"auth\".\"tokens\" (\"user_id\")",
              "CREATE INDEX CONCURRENTLY ON \"storage\".\"buckets\" ((split_part(id, '/', 1)))",
              "CREATE INDEX CONCURRENTLY ON \"storage\".\"objects\" (\"bucket_id\")");
      for (Finding finding : missing) {
        fixture.source(Objects.requireNonNull(finding.remedy()));
      }
      assertThat(fixture.check("abc")).noneMatch(code("index_missing"));
    }
  }

  @Test
  void anIndexOnAPartitionedTableCounts() throws SQLException {
    try (CheckFixture fixture = Version.V18.fixture()) {
      fixture.source(
          """
          CREATE TABLE auth.events (ref text, at date) PARTITION BY RANGE (at);
          CREATE TABLE auth.events_1 PARTITION OF auth.events FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
          CREATE TABLE auth.events_2 PARTITION OF auth.events FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
          """);
      String plan = PLAN + "  - {table: auth.events, rows: ref = :project}\n";
      String schema = SCHEMA + "CREATE TABLE auth.events (ref text, at date);";
      assertThat(
              fixture.checkPlan(plan, schema, "abc").stream()
                  .filter(code("index_missing"))
                  .map(Finding::remedy))
          .containsExactly("CREATE INDEX CONCURRENTLY ON \"auth\".\"events\" (ref)");
      fixture.source("CREATE INDEX ON auth.events (ref)");
      assertThat(fixture.checkPlan(plan, schema, "abc"))
          .allMatch(finding -> finding.severity() == Finding.Severity.INFO);
    }
  }

  @ParameterizedTest
  @EnumSource
  void warnsOfPrefixesAndProvesRowsThatTwoRefsWouldTake(Version version) throws SQLException {
    try (CheckFixture fixture = version.fixture()) {
      for (String rule :
          List.of(
              "starts_with(id, :project)",
              "id LIKE :project || '%'",
              "id ^@ :project",
              "left(id, length(:project)) = :project")) {
        List<Finding> findings =
            fixture.checkPlan(
                PLAN.replace("split_part(id, '/', 1) = :project", rule), SCHEMA, "abcd");
        assertThat(findings).as(rule).anyMatch(code("predicate_prefix"));
        assertThat(errors(findings, "predicate_shares_rows"))
            .as(rule)
            .isNotEmpty()
            .allMatch(f -> "storage.buckets".equals(f.table()));
      }
      List<Finding> wildcard =
          fixture.checkPlan(
              PLAN.replace("split_part(id, '/', 1) = :project", "id LIKE :project || '/%'"),
              SCHEMA,
              "abcd");
      assertThat(errors(wildcard, "predicate_shares_rows"))
          .extracting(Finding::message)
          .anyMatch(message -> message.contains("'abc_'"));
      List<Finding> delimited =
          fixture.checkPlan(
              PLAN.replace("split_part(id, '/', 1) = :project", "starts_with(id, :project || '/')"),
              SCHEMA,
              "abcd");
      assertThat(delimited)
          .noneMatch(code("predicate_prefix"))
          .noneMatch(code("predicate_shares_rows"));
      List<Finding> everything =
          fixture.checkPlan(
              PLAN.replace("split_part(id, '/', 1) = :project", "id <> :project"), SCHEMA, "abcd");
      assertThat(errors(everything, "predicate_shares_rows")).isNotEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void countsRowsOfNoProjectUntilSomebodyLeavesThemBehind(Version version) throws SQLException {
    try (CheckFixture fixture = version.fixture()) {
      fixture.source(
          """
          INSERT INTO auth.users (id, meta) VALUES (gen_random_uuid(), NULL), (gen_random_uuid(), '{}');
          INSERT INTO auth.tokens (user_id) VALUES (NULL), ('not a uuid'), (gen_random_uuid()::text);
          """);
      assertThat(errors(fixture.check("abc"), "plan_coverage"))
          .extracting(Finding::message)
          .containsExactly(
              "2 rows of auth.users belong to no project by the rule's own expression",
              "1 row of auth.tokens have no user_id and belong to no project",
              "2 rows of auth.tokens refer to no row of auth.users and belong to no project");
      assertThat(
              errors(
                  fixture.checkPlan(
                      PLAN + "leave-rows: [auth.users, auth.tokens]\n", SCHEMA, "abc"),
                  "plan_coverage"))
          .isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void noticesForeignKeysThatLeaveTheProjectOrThePlan(Version version) throws SQLException {
    try (CheckFixture fixture = version.fixture()) {
      fixture.source(
          "UPDATE storage.objects SET owner = (SELECT id FROM auth.users WHERE meta->>'ref' ="
              + " 'abcd') WHERE bucket_id = 'abc/files'");
      assertThat(errors(fixture.check("abc", "abcd"), "plan_coverage"))
          .singleElement()
          .extracting(Finding::message)
          .isEqualTo(
              "1 row of storage.objects in project 'abc' refer to rows of auth.users"
                  + " (objects_owner_fkey) that are not in it");
      fixture.source(
          "CREATE TABLE storage.tiers (id int PRIMARY KEY); INSERT INTO storage.tiers VALUES (1); "
              + "ALTER TABLE storage.objects ADD tier int REFERENCES storage.tiers DEFAULT 1");
      String schema = SCHEMA + "ALTER TABLE storage.objects ADD tier int;";
      assertThat(errors(fixture.checkPlan(PLAN, schema, "abcd"), "plan_coverage"))
          .singleElement()
          .extracting(Finding::message)
          .asString()
          .contains("refer to storage.tiers");
      assertThat(
              errors(
                  fixture.checkPlan(PLAN + "ignore-tables: [storage.tiers]\n", schema, "abcd"),
                  "plan_coverage"))
          .isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesTablesLeftBehindUnlessIgnored(Version version) throws SQLException {
    try (CheckFixture fixture = version.fixture()) {
      fixture.source(
          "CREATE TABLE public.profiles (user_id uuid REFERENCES auth.users); CREATE TABLE"
              + " auth.audit (x int); CREATE VIEW auth.v AS SELECT 1");
      List<Finding> findings = fixture.check("abc");
      assertThat(errors(findings, "table_left_behind"))
          .singleElement()
          .satisfies(finding -> {
            assertThat(finding.table()).isEqualTo("public.profiles");
            assertThat(finding.remedy()).contains("follows: user_id -> auth.users.id");
          });
      assertThat(findings.stream().filter(code("table_unmentioned")).map(Finding::table))
          .containsExactly("auth.audit");
      assertThat(
              fixture.checkPlan(
                  PLAN + "ignore-tables: [public.profiles, auth.audit]\n", SCHEMA, "abc"))
          .noneMatch(finding -> finding.severity() != Finding.Severity.INFO);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatAPrivilegeFindingSaysIsWhatHelps(Version version) throws SQLException {
    try (CheckFixture fixture = version.fixture()) {
      String role = "reader_" + fixture.sourceName();
      fixture.source(
          "CREATE SEQUENCE auth.own OWNED BY auth.tokens.id; ALTER TABLE auth.users ENABLE ROW"
              + " LEVEL SECURITY");
      fixture.as(role);
      for (int round = 0; round < 4; round++) {
        for (Finding finding : fixture.check("abc")) {
          if (finding.code().equals("privilege_missing")
              || finding.code().equals("cat_hidden_rows")) {
            fixture.source(Objects.requireNonNull(finding.remedy()));
          }
        }
      }
      assertThat(fixture.check("abc"))
          .allMatch(finding -> finding.severity() == Finding.Severity.INFO);
      fixture.source("DROP OWNED BY " + role + "; DROP ROLE " + role);
    }
  }

  @Test
  void refusesViewsForeignFormsAndInheritance() throws SQLException {
    try (CheckFixture fixture = Version.V18.fixture()) {
      fixture.source(
          "CREATE VIEW auth.v AS SELECT 'abc'::text AS ref; CREATE TABLE auth.a (ref text); CREATE"
              + " TABLE auth.b () INHERITS (auth.a)");
      String plan =
          PLAN
              + "  - {table: auth.v, rows: ref = :project}\n"
              + "  - {table: auth.a, rows: ref = :project}\n";
      List<Finding> findings = fixture.checkPlan(plan, SCHEMA, "abc");
      assertThat(errors(findings, "table_kind"))
          .singleElement()
          .extracting(Finding::table)
          .isEqualTo("auth.v");
      assertThat(errors(findings, "cat_unsupported"))
          .singleElement()
          .extracting(Finding::table)
          .isEqualTo("auth.a");
    }
  }

  @Test
  void thePlanAuthorsSqlCannotWriteAndCannotHoldTheCheckUp() throws SQLException {
    try (CheckFixture fixture = Version.V18.fixture()) {
      fixture.source(
          """
          CREATE FUNCTION auth.sly(text) RETURNS text LANGUAGE plpgsql AS
            $$ BEGIN DELETE FROM auth.tokens; RETURN $1; END $$
          """);
      List<Finding> sly =
          fixture.checkPlan(
              PLAN.replace("meta->>'ref' =", "auth.sly(meta->>'ref') ="), SCHEMA, "abc");
      assertThat(sly.stream().filter(code("not_counted")).map(Finding::message))
          .anyMatch(message -> message.contains("read-only transaction"));
      List<Finding> slow =
          fixture
              .limit(Duration.ofSeconds(2))
              .checkPlan(
                  PLAN.replace("meta->>'ref' =", "meta->>'ref' || pg_catalog.pg_sleep(60)::text ="),
                  SCHEMA,
                  "abc");
      assertThat(slow.stream().filter(code("not_counted")).map(Finding::message))
          .anyMatch(message -> message.contains("takes too long"));
      fixture.source(
          "DO $$ BEGIN IF (SELECT count(*) FROM auth.tokens) <> 4 THEN RAISE 'rows were deleted';"
              + " END IF; END $$");
    }
  }

  @Test
  void endsAtOnceWhenCancelled() throws Exception {
    try (CheckFixture fixture = Version.V18.fixture();
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      CheckFixture.CancellableRun run = new CheckFixture.CancellableRun();
      String plan =
          PLAN.replace("meta->>'ref' =", "meta->>'ref' || pg_catalog.pg_sleep(600)::text =");
      Future<List<Finding>> check =
          executor.submit(() -> fixture.checkPlan(run, plan, SCHEMA, "abc"));
      await().atMost(Duration.ofSeconds(90)).until(() -> fixture.asks("EXISTS%pg_sleep"));
      run.cancel();
      assertThatThrownBy(() -> check.get(2, TimeUnit.MINUTES))
          .hasCauseInstanceOf(Run.RunCancelled.class);
      await().atMost(Duration.ofSeconds(90)).until(() -> !fixture.asks("EXISTS%pg_sleep"));
    }
  }

  private static List<Finding> errors(List<Finding> findings, String code) {
    return findings.stream()
        .filter(code(code))
        .filter(finding -> finding.severity() == Finding.Severity.ERROR)
        .toList();
  }

  private static Predicate<Finding> code(String code) {
    return finding -> finding.code().equals(code);
  }
}
