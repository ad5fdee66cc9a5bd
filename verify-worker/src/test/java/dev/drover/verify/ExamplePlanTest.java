package dev.drover.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.message.Finding;
import dev.drover.common.message.Verdict;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.PlanFiles;
import dev.drover.common.plan.PlanReader;
import dev.drover.common.plan.ReadPlan;
import dev.drover.common.plan.VerifyRules.CriticalQuery;
import dev.drover.common.testing.Home;
import dev.drover.common.testing.TestPostgres;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plan under deploy/docs/examples/database-move loads, and its queries hold what they say. */
class ExamplePlanTest {
  /** Two projects, five players each, whose rows look alike. */
  private static final String ROWS =
      """
      INSERT INTO game.players SELECT md5(r || n)::uuid, r, 'Player ' || n, n || '@' || r, '2024-01-01Z'::timestamptz + n * interval '1 day'
        FROM unnest(ARRAY['abc', 'abcd']) r, generate_series(1, 5) n;
      INSERT INTO game.sessions SELECT md5(p.id || '/' || n)::uuid, p.id, jsonb_build_object('level', n, 'finished', n % 2 = 0), n * 10, p.created_at
        FROM game.players p, generate_series(1, 4) n;
      INSERT INTO game.eligibilities (player_id, reward, granted_at, expires_at)
      SELECT id, 'sword', created_at, CASE WHEN name > 'Player 2' THEN created_at + interval '30 days' END FROM game.players;
      INSERT INTO game.categories SELECT md5(r || c)::uuid, r, c FROM unnest(ARRAY['abc', 'abcd']) r, unnest(ARRAY['swords', 'hats']) c;
      INSERT INTO game.nfts SELECT md5(c.id || '/' || n)::uuid, c.id, c.name || ' ' || n, 100 FROM game.categories c, generate_series(1, 3) n;
      INSERT INTO game.player_nfts SELECT p.id, n.id, p.created_at
        FROM game.players p JOIN game.categories c ON c.project = p.project JOIN game.nfts n ON n.category_id = c.id;
      INSERT INTO game.forge_operations (player_id, consumed, made, status)
      SELECT p.id, ARRAY[n.id], n.id, 'done' FROM game.players p JOIN game.categories c ON c.project = p.project
        JOIN game.nfts n ON n.category_id = c.id;
      """;

  private static ReadPlan example() {
    PlanFiles files =
        PlanFiles.load(Home.root().resolve("deploy/docs/examples/database-move/plan.yaml"));
    return PlanReader.read(files.yaml(), files.files());
  }

  @ParameterizedTest
  @ValueSource(ints = {18, 15})
  void everyQueryOfTheExampleHoldsAndNoticesWhatItIsAbout(int version) throws Exception {
    ReadPlan read = example();
    assertThat(read.findings()).isEmpty();
    Isolate plan = (Isolate) read.plan();
    assertThat(plan.verify().queries()).hasSize(8);
    TestPostgres server = version == 18 ? TestPostgres.version18() : TestPostgres.version15();
    try (Move move = new Move(server, "abc", plan.tables()).verifying(plan.verify())) {
      move.inBoth(plan.target().schema().getFirst().sql());
      move.inSource(ROWS);
      move.backup();
      move.load();
      move.inTarget(
          "SELECT setval('game.eligibilities_id_seq', max(id)) FROM game.eligibilities",
          "SELECT setval('game.forge_operations_id_seq', max(id)) FROM game.forge_operations");
      assertThat(move.verify()).isInstanceOf(Verdict.Matches.class);

      List<String> damage =
          List.of(
              "UPDATE game.players SET email = NULL WHERE name = 'Player 1'",
              "DELETE FROM game.sessions WHERE score = 30",
              "UPDATE game.eligibilities SET expires_at = granted_at WHERE expires_at IS NOT NULL",
              "UPDATE game.nfts SET supply = 99",
              "UPDATE game.categories SET name = upper(name)",
              "UPDATE game.forge_operations SET made = NULL",
              "UPDATE game.sessions SET state = state || '{\"finished\": true}'",
              "UPDATE game.sessions SET score = score + 1 WHERE score = 40");
      for (int i = 0; i < damage.size(); i++) {
        CriticalQuery query = plan.verify().queries().get(i);
        assertThat(((Verdict.Differs) move.verifyDamaged(damage.get(i))).findings())
            .as(query.name())
            .filteredOn(finding -> finding.code().equals("query_differs"))
            .extracting(Finding::message)
            .anyMatch(message -> message.startsWith("The query " + query.name() + " should give "));
      }
    }
  }
}
