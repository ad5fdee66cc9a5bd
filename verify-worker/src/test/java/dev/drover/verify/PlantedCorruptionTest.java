package dev.drover.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.message.Finding;
import dev.drover.common.message.Verdict;
import dev.drover.common.plan.TableRule;
import dev.drover.common.postgres.Catalog;
import dev.drover.common.testing.TestPostgres;
import dev.drover.verify.Corruption.Planted;
import dev.drover.verify.Corruption.Told;
import java.sql.Connection;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random schemas and rows, each moved without fault and then damaged at random, once held against
 * its bundle and once against the source: all damage is found and named, and faultless moves raise
 * no alarm. Damage is done in a transaction that is rolled back.
 *
 * <p>Repeat one seed with {@code -Ddrover.corruption.seed=N}.
 */
@Execution(ExecutionMode.CONCURRENT)
class PlantedCorruptionTest {
  private static final int SCHEMAS = 250;
  private static final @Nullable String ONE = System.getProperty("drover.corruption.seed");

  /** Of one schema: against its bundle, against the source. */
  private static final int WAYS = 2;

  /** Of both versions: not every schema has what every kind damages. */
  private static final Set<String> KINDS = ConcurrentHashMap.newKeySet();

  private final Verification verification = Verification.complete(InstantSource.system());
  private int clean;
  private int planted;

  @ParameterizedTest
  @ValueSource(ints = {18, 15})
  void everyPlantedCorruptionIsFoundAndNamedAndNoFaultlessMoveRaisesAnAlarm(int version)
      throws Exception {
    long[] seeds =
        ONE == null
            ? LongStream.rangeClosed(1, SCHEMAS).toArray()
            : new long[] {Long.parseLong(ONE)};
    move(version, seeds);
    assertThat(clean).isEqualTo(WAYS * seeds.length);
    assertThat(planted).isEqualTo(WAYS * seeds.length);
  }

  @AfterAll
  static void everyKindOfCorruptionWasPlanted() {
    if (ONE == null) {
      assertThat(KINDS)
          .containsExactlyInAnyOrderElementsOf(
              Corruption.all().stream().map(Corruption::name).toList());
    }
  }

  private void move(int version, long[] seeds) throws Exception {
    try (Move move = new Move(server(version), RandomPlatform.PROJECT, List.of());
        Connection target = move.connectTarget()) {
      move.inBoth(RandomPlatform.shared());
      target.setAutoCommit(false);
      for (long seed : seeds) {
        try {
          schema(move, target, version, seed);
        } catch (Exception | AssertionError e) {
          throw new AssertionError(
              "PostgreSQL " + version + ": repeat with -Ddrover.corruption.seed=" + seed, e);
        }
      }
    }
  }

  private void schema(Move move, Connection target, int version, long seed) throws Exception {
    RandomGenerator random =
        RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 100 + version);
    RandomPlatform platform = RandomPlatform.ofOne(random, "Schema \"" + seed + "\" ö");
    move.withTables(platform.rules());
    move.inSource(String.join(";\n", platform.source()), String.join(";\n", platform.rows()));
    move.inTarget(String.join(";\n", platform.target()));
    move.backup();
    move.load();
    if (!platform.sequences().isEmpty()) {
      move.inTarget(String.join(";\n", platform.sequences()));
    }
    try (Connection source = move.pooledSource()) {
      source.setAutoCommit(false);
      List<Reference> references =
          List.of(move.reference(), SourceReference.read(move.plan(), move.project(), source));
      for (Reference reference : references) {
        assertThat(verify(move, reference, target))
            .isEqualTo(new Verdict.Matches(reference.source().rows(), List.of()));
        target.rollback();
        clean++;
        List<Corruption> kind = Corruption.all();
        int turn = (int) (seed * WAYS + references.indexOf(reference)) % kind.size();
        damage(move, reference, target, random, kind.get(turn));
        target.rollback();
      }
      source.rollback();
    }
  }

  private void damage(
      Move move, Reference reference, Connection target, RandomGenerator random, Corruption first)
      throws Exception {
    List<TableRule> rules = move.plan().tables();
    Scene scene =
        new Scene(
            target,
            random,
            rules.getFirst().table(),
            Catalog.shapes(target, rules.stream().map(TableRule::table).toList()).values());
    Corruption corruption = first;
    Planted damage = corruption.planter().plant(scene);
    while (damage == null) {
      corruption = Corruption.all().get(random.nextInt(Corruption.all().size()));
      damage = corruption.planter().plant(scene);
    }
    try (Statement statement = target.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute("SET LOCAL session_replication_role = replica; " + damage.sql());
    }
    List<Finding> findings = findings(verify(move, reference, target));
    for (Told told : damage.told()) {
      assertThat(findings)
          .as("%s, by %s: %s", corruption.name(), damage.sql(), told)
          .anyMatch(told::by);
    }
    planted++;
    KINDS.add(corruption.name());
  }

  private Verdict verify(Move move, Reference reference, Connection target) throws Exception {
    return verification.within(
        move.plan(), reference, target, move::pooledSource, new WatchedRun());
  }

  private static List<Finding> findings(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Matches matches -> matches.warnings();
      case Verdict.Differs differs -> differs.findings();
      case Verdict.Unproven unproven -> throw new AssertionError(unproven.reason());
    };
  }

  private static TestPostgres server(int version) {
    return version == 18 ? TestPostgres.version18() : TestPostgres.version15();
  }
}
