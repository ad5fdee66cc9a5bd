package dev.drover.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.PlanReader;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.Sql;
import dev.drover.common.testing.SampleDatabase;
import dev.drover.common.testing.TestPostgres;
import dev.drover.common.testing.TestRun;
import dev.drover.verify.database.StructureComparison;
import dev.drover.verify.structure.Catalogs;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A whole database held against the one it was moved from. The target is a copy of the source, as
 * faultless as one can be; what is planted in it is taken back after it was looked at.
 */
class WholeDatabaseVerificationTest {
  private static final TestPostgres POSTGRES = TestPostgres.version15();
  private static final String HOSTILE = "\"\"\"; DROP TABLE x; --\"";
  private static String source = "";
  private static String target = "";
  private static final Servers SERVERS = open();

  @BeforeAll
  static void copy() throws SQLException {
    source = SampleDatabase.create(POSTGRES);
    target = source + "_copy";
    try (Connection maintenance = POSTGRES.connect("postgres");
        Statement statement = maintenance.createStatement()) {
      statement.execute(
          "CREATE DATABASE " + Sql.identifier(target) + " TEMPLATE " + Sql.identifier(source));
    }
  }

  @AfterAll
  static void close() {
    SERVERS.close();
  }

  @Test
  void aFaithfulCopyMatchesAndTheReportSaysHowManyTables() throws SQLException, IOException {
    assertThat(verify(plan(""), "SELECT 1"))
        .isInstanceOfSatisfying(
            Verdict.Matches.class,
            matches -> {
              assertThat(matches.warnings())
                  .singleElement()
                  .satisfies(summary -> {
                    assertThat(summary.code()).isEqualTo("tables_compared");
                    assertThat(summary.message())
                        .startsWith("29 of 29 tables match; " + matches.rows() + " rows");
                  });
              assertThat(matches.rows()).isGreaterThan(1_000);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DELETE FROM app.people WHERE id = 300 | rows_missing | app.people
          INSERT INTO app.animals VALUES (99, 'an extra one') | rows_extra | app.animals
          UPDATE app.numbers SET price = price + '0.01' WHERE id = 1 | row_changed | app.numbers
          UPDATE app.no_key SET b = '' WHERE b IS NULL | rows_missing | app.no_key
          INSERT INTO app.no_key VALUES (1, 'twice') | rows_extra | app.no_key
          INSERT INTO app.no_columns DEFAULT VALUES | rows_differ | app.no_columns
          UPDATE app.long_rows SET body = overlay(body placing 'X' from 300000) WHERE id = 2 | row_changed | app.long_rows
          UPDATE shop.orders SET note = 'x' WHERE country = 'fr' AND bought < '2024-01-01' | rows_differ | shop.orders_2023_rest
          DELETE FROM ONLY app.animals WHERE id = 1 | rows_missing | app.animals
          INSERT INTO app.cats VALUES (1, 'an animal', 1) | rows_extra | app.cats
          SELECT lo_put(900001, 700000, 'x') | row_changed | pg_catalog.pg_largeobject
          SELECT lo_unlink(900002) | rows_missing | pg_catalog.pg_largeobject
          SELECT lo_from_bytea(900009, 'x') | rows_extra | pg_catalog.pg_largeobject
          ALTER SEQUENCE app.falling RESTART 50 | sequence_differs | app.falling
          ALTER SEQUENCE app.free_standing RESTART 707 | sequence_differs | app.free_standing
          SET session_replication_role = replica; INSERT INTO app.right_side VALUES (3, 99) | foreign_key_broken | app.right_side
          SET session_replication_role = replica; DELETE FROM app.people WHERE id = 310 | foreign_key_broken | shop.orders
          CREATE TABLE app.more () | object_extra | app.more
          DROP TABLE app.bookings | object_missing | app.bookings
          DROP EXTENSION pgcrypto | extension_missing |
          """)
  void whateverIsWrongInTheTargetIsNamed(String damage, String code, String table)
      throws SQLException, IOException {
    assertThat(verify(plan(""), damage))
        .isInstanceOfSatisfying(
            Verdict.Differs.class,
            differs ->
                assertThat(differs.findings())
                    .anySatisfy(finding -> {
                      assertThat(finding.code()).isEqualTo(code);
                      assertThat(finding.table()).isEqualTo(table);
                    }));
  }

  @Test
  void everyDifferenceIsNamedOrItIsSaidHowManyAreNot() throws SQLException, IOException {
    String damage =
        """
        SET session_replication_role = replica;
        DELETE FROM app.people;
        INSERT INTO app.left_side SELECT n FROM generate_series(1000, 1199) AS n;
        DO $$ BEGIN FOR n IN 1..60 LOOP EXECUTE format('CREATE VIEW app.more_%s AS SELECT 1 AS one', n); END LOOP; END $$;
        """;
    List<Finding> all = errors(verify(plan(""), damage));
    List<Finding> some = findings(verify(plan("verify: {findings: 100}"), damage));

    assertThat(all)
        .filteredOn(finding -> Objects.equals(finding.table(), "app.people"))
        .filteredOn(finding -> finding.code().equals("rows_missing"))
        .extracting(Finding::key)
        .doesNotHaveDuplicates()
        .hasSize(200);
    assertThat(all)
        .filteredOn(finding -> finding.code().equals("rows_extra"))
        .hasSize(200)
        .allMatch(finding -> Objects.equals(finding.table(), "app.left_side"));
    assertThat(all)
        .filteredOn(finding -> finding.message().startsWith("The view app.more_"))
        .hasSize(60);
    assertThat(some).hasSize(100);
    assertThat(some.getLast().code()).isEqualTo("findings_cut");
    assertThat(some.getLast().message())
        .matches("At least [1-9]\\d\\d more findings are not named; at most 100 are\\.");
  }

  @Test
  void rowsOfHostileTablesAreComparedAsAnyOther() throws SQLException, IOException {
    Verdict verdict =
        verify(
            plan(""),
            "UPDATE " + HOSTILE + ".\"$(touch x)\" SET \"\\! echo\" = 'y' WHERE \"`x`\" = 2");

    assertThat(errors(verdict))
        .anySatisfy(finding -> {
          assertThat(finding.code()).isEqualTo("row_changed");
          assertThat(finding.table()).contains("$(touch x)");
          assertThat(finding.key()).isEqualTo("2");
          assertThat(finding.column()).isEqualTo("\\! echo");
        });
  }

  @Test
  void everySortOfObjectIsHeldAgainstTheSourceBothWays() throws SQLException, IOException {
    Verification structure = new Verification(List.of(new StructureComparison()), new Catalogs());
    TreeSet<String> kinds = new TreeSet<>();
    for (SampleDatabase.Planted planted : SampleDatabase.planted()) {
      if (kinds.add(planted.kind())) {
        assertThat(errors(verify(structure, plan(""), planted.make())))
            .as(planted.make())
            .anySatisfy(finding -> {
              assertThat(finding.code()).isEqualTo("object_extra");
              assertThat(finding.message()).startsWith("The " + planted.kind() + " ");
            });
      }
    }
  }

  @Test
  void ownersAndPrivilegesAreExpectedAsThePlanWantsThem() throws SQLException, IOException {
    String roles = "roles: {sample_owner: sample_new}";
    String mapped = "ALTER ROLE sample_owner RENAME TO sample_new";

    assertThat(verify(plan("owners: map\nprivileges: map\n" + roles), mapped))
        .isInstanceOf(Verdict.Matches.class);
    assertThat(errors(verify(plan(""), mapped)))
        .extracting(Finding::code)
        .contains("object_differs");
    assertThat(errors(verify(plan("owners: drop\nprivileges: keep"), "SELECT 1")))
        .extracting(Finding::message)
        .anyMatch(message -> message.startsWith("The owner app.animals: the source has postgres"));
  }

  @Test
  void queriesAreTimedOnBothSidesAndWhatTakesMuchLongerIsAWarning()
      throws SQLException, IOException {
    String queries =
        """
        verify:
          queries:
          - {name: counted, sql: "SELECT * FROM app.people", rows: 200}
          - {name: compared, sql: "SELECT * FROM app.animals", same-as-source: true}
          - {name: slow, sql: "SELECT pg_sleep(CASE WHEN current_database() LIKE '%%_copy' THEN 0.06 ELSE 0 END)", rows: 1}
        """;
    Verdict verdict = verify(plan(queries + "  query-times: {at-least: 50ms}"), "SELECT 1");

    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Matches.class,
            matches -> {
              assertThat(matches.warnings())
                  .extracting(Finding::code)
                  .containsExactly("tables_compared", "query_timed", "query_timed", "query_slower");
              assertThat(matches.warnings().getLast().message())
                  .matches(
                      "The query slow takes [0-9.]+ ms in the source and [0-9.]+ ms in the target,"
                          + " more than 2.0 times as long\\.");
            });
    assertThat(verify(plan(queries + "  query-times: {measured: false}"), "SELECT 1"))
        .isInstanceOfSatisfying(
            Verdict.Matches.class, matches -> assertThat(matches.warnings()).hasSize(1));
  }

  @Test
  void whatStaysBehindIsNotMissed() throws SQLException, IOException {
    Database plan =
        plan("exclude: {schemas: [shop], tables: [app.numbers, app.guarded, app.joined]}");
    String without = "DROP SCHEMA shop CASCADE; DROP TABLE app.numbers CASCADE";

    assertThat(verify(plan, without)).isInstanceOf(Verdict.Matches.class);
    assertThat(errors(verify(plan, "SELECT 1")))
        .extracting(Finding::code)
        .contains("object_extra")
        .doesNotContain("object_missing");
  }

  private static Database plan(String more) {
    return (Database)
        PlanReader.read(
                """
                name: whole
                kind: database
                source: {server: old, database: "{project}"}
                target: {server: new, database: "moved_{slug}"}
                %s
                """
                    .formatted(more),
                Map.of())
            .plan();
  }

  private static Verdict verify(Database plan, String damage) throws SQLException, IOException {
    return verify(Verification.ofWholeDatabases(), plan, damage);
  }

  private static Verdict verify(Verification verification, Database plan, String damage)
      throws SQLException, IOException {
    try (Connection snapshot = SERVERS.open("old", new DatabaseName(source));
        Connection moved = SERVERS.open("new", new DatabaseName(target))) {
      snapshot.setAutoCommit(false);
      moved.setAutoCommit(false);
      try (Statement statement = moved.createStatement()) {
        statement.execute("SET LOCAL search_path = public; " + damage);
      }
      Subject.Source again = () -> SERVERS.open("old", new DatabaseName(source));
      SourceReference reference = SourceReference.read(plan, new ProjectRef(source), snapshot);
      Verdict verdict = verification.within(plan, reference, moved, again, TestRun.plain());
      moved.rollback();
      return verdict;
    }
  }

  private static List<Finding> errors(Verdict verdict) {
    return findings(verdict).stream()
        .filter(finding -> finding.severity() == Finding.Severity.ERROR)
        .toList();
  }

  private static List<Finding> findings(Verdict verdict) {
    return verdict instanceof Verdict.Differs differs ? differs.findings() : List.of();
  }

  private static Servers open() {
    DroverConfig.Server server = POSTGRES.server();
    return new Servers(
        new DroverConfig(null, null, Map.of("old", server, "new", server), null, null), "test");
  }
}
