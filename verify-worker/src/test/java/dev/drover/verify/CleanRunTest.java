package dev.drover.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.message.Verdict;
import dev.drover.common.testing.TestPostgres;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Faultless moves of made-up platforms match without a single finding, also from one version of
 * PostgreSQL to another.
 */
class CleanRunTest {
  private static final int SCHEMAS = 12;

  @ParameterizedTest
  @CsvSource({"1, 18, 18", "2, 15, 18", "3, 15, 15", "4, 18, 15", "5, 15, 18"})
  void aFaultlessMoveMatchesWithoutAFinding(long seed, int from, int to) throws Exception {
    RandomPlatform platform =
        new RandomPlatform(RandomGeneratorFactory.of("L64X128MixRandom").create(seed), SCHEMAS);
    try (Move move = new Move(server(from), server(to), RandomPlatform.PROJECT, platform.rules())) {
      move.inSource(platform.source().toArray(String[]::new));
      move.inSource(platform.rows().toArray(String[]::new));
      move.inTarget(platform.target().toArray(String[]::new));
      move.backup();
      move.load();
      move.inTarget(platform.sequences().toArray(String[]::new));

      long rows = move.bundle().manifest().source().rows();
      assertThat(rows).isGreaterThan(SCHEMAS);
      assertThat(move.verify()).as("seed " + seed).isEqualTo(new Verdict.Matches(rows, List.of()));
    }
  }

  private static TestPostgres server(int version) {
    return version == 18 ? TestPostgres.version18() : TestPostgres.version15();
  }
}
