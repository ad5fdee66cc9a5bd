package dev.drover.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.message.Finding;
import dev.drover.common.message.Verdict;
import dev.drover.common.plan.AccessProbe;
import dev.drover.common.plan.AccessProbe.Setting;
import dev.drover.common.plan.AccessProbe.Sight;
import dev.drover.common.plan.VerifyRules;
import dev.drover.common.testing.TestPostgres;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What roles of the target can see and cannot is tried out, with row security really evaluated. */
class AccessTest {
  /** The role's own e-mail address decides what it sees. */
  private static final String SCHEMA =
      """
      GRANT USAGE ON SCHEMA shop TO probe_member, probe_staff;
      GRANT SELECT ON shop.customer TO probe_member, probe_staff;
      CREATE POLICY own ON shop.customer TO probe_member
       USING (email = nullif(pg_catalog.current_setting('request.jwt.claims', true), '')::json ->> 'email');
      CREATE POLICY every ON shop.customer TO probe_staff USING (true);
      CREATE FUNCTION shop.meddle() RETURNS integer LANGUAGE plpgsql AS $$
        BEGIN DELETE FROM shop.customer; RETURN 1; END $$;
      GRANT EXECUTE ON FUNCTION shop.meddle TO probe_member;
      """;

  private static final String CLAIMS =
      "json_build_object('email', (SELECT min(email) FROM shop.customer WHERE tenant = :project))";

  private static final List<Move> MOVES = new ArrayList<>();

  @BeforeAll
  static void move() throws Exception {
    for (TestPostgres server : List.of(TestPostgres.version18(), TestPostgres.version15())) {
      Move move = Shop.planned(server);
      MOVES.add(move);
      move.inSource("CREATE ROLE probe_member", "CREATE ROLE probe_staff");
      move.inBoth(SCHEMA);
      move.backup();
      move.load();
      move.inTarget("SELECT setval('shop.invoice_id_seq', max(id)) FROM shop.invoice");
    }
  }

  @AfterAll
  static void close() throws Exception {
    for (Move move : MOVES) {
      move.inSource("DROP OWNED BY probe_member, probe_staff");
      move.inTarget(
          "DROP OWNED BY probe_member, probe_staff", "DROP ROLE probe_member, probe_staff");
      move.close();
    }
  }

  @Test
  void rolesThatSeeWhatTheyShouldPass() throws Exception {
    assertThat(
            verdicts(
                probe("probe_member", Sight.NONE, null, null, null),
                probe("probe_member", null, 1L, null, CLAIMS),
                probe("probe_member", null, null, "1", CLAIMS),
                probe("probe_staff", Sight.ALL, null, null, null),
                denied("probe_staff", "SELECT 1 FROM shop.invoice"),
                denied("probe_member", "SELECT 1 FROM shop.visit JOIN shop.customer ON true")))
        .allSatisfy(verdict -> assertThat(verdict).isEqualTo(new Verdict.Matches(100, List.of())));
  }

  @ParameterizedTest
  @CsvSource({
    "probe_member, ALL, , should see 10 rows and sees 0.",
    "probe_staff, NONE, , should see 0 rows and sees 10.",
    "probe_staff, , 9, should see 9 rows and sees 10.",
    "probe_staff, DENIED, , should be denied and is let in."
  })
  void aRoleThatSeesTooMuchOrTooLittleIsADifference(
      String role, @Nullable Sight sight, @Nullable Long rows, String message) throws Exception {
    for (Verdict verdict : verdicts(probe(role, sight, rows, null, null))) {
      assertThat(((Verdict.Differs) verdict).findings())
          .singleElement()
          .satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("access_differs");
            assertThat(finding.severity()).isEqualTo(Finding.Severity.ERROR);
            assertThat(finding.message())
                .isEqualTo("The probe own rows, as role " + role + ", " + message);
          });
    }
  }

  @Test
  void aRoleThatIsDeniedWhatItShouldSeeIsADifference() throws Exception {
    AccessProbe probe =
        new AccessProbe(
            "own rows", "probe_staff", List.of(), "SELECT 1 FROM shop.line", Sight.ALL, null, null);

    assertThat(verdicts(probe))
        .allSatisfy(verdict ->
            assertThat(((Verdict.Differs) verdict).findings().getFirst().message())
                .endsWith("should be let in and is denied."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "probe_nobody | SELECT 1 | probe_nobody",
        "probe_member | SELECT 1 FROM shop.no_such_table | no_such_table",
        "probe_member | SELECT shop.meddle() | read-only",
        "probe_member | SELECT 1 WHERE 1/(SELECT 0) = 1 | own rows",
      })
  void aProbeThatCannotBeMadeLeavesTheWholeUnprovenAndChangesNothing(
      String role, String sql, String reason) throws Exception {
    AccessProbe probe = new AccessProbe("own rows", role, List.of(), sql, null, 1L, null);

    assertThat(verdicts(probe))
        .allSatisfy(verdict ->
            assertThat(((Verdict.Unproven) verdict).reason()).contains("probe own rows", reason));
    assertThat(verdicts())
        .allSatisfy(verdict -> assertThat(verdict).isInstanceOf(Verdict.Matches.class));
  }

  @Test
  void oneProbesRoleAndSettingsAreNotTheNextOnes() throws Exception {
    assertThat(
            verdicts(
                probe("probe_member", null, 1L, null, CLAIMS),
                probe("probe_member", Sight.NONE, null, null, null)))
        .allSatisfy(verdict -> assertThat(verdict).isInstanceOf(Verdict.Matches.class));
  }

  private static AccessProbe probe(
      String role,
      @Nullable Sight sight,
      @Nullable Long rows,
      @Nullable String value,
      @Nullable String claims) {
    return new AccessProbe(
        "own rows",
        role,
        claims == null ? List.of() : List.of(new Setting("request.jwt.claims", claims)),
        value == null ? "SELECT 1 FROM shop.customer" : "SELECT count(*) FROM shop.customer",
        sight,
        rows,
        value);
  }

  private static AccessProbe denied(String role, String sql) {
    return new AccessProbe("denied", role, List.of(), sql, Sight.DENIED, null, null);
  }

  private static List<Verdict> verdicts(AccessProbe... probes) throws Exception {
    List<Verdict> verdicts = new ArrayList<>();
    for (Move move : MOVES) {
      verdicts.add(
          move.verifying(
                  new VerifyRules(
                      List.of(), VerifyRules.Reaction.FAIL, List.of(probes), null, null))
              .verify());
    }
    return verdicts;
  }
}
