package dev.drover.common.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.plan.TableName;
import dev.drover.common.testing.SampleDatabase;
import dev.drover.common.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A whole database's structure, read as facts and held against another. */
@Execution(ExecutionMode.CONCURRENT)
class StructureTest {
  /** What one database can never differ from itself in. */
  private static final Set<String> FIXED = Set.of("encoding", "locale");

  private final TestPostgres postgres = TestPostgres.version15();

  @Test
  void databasesMadeAlikeAreAlike() throws SQLException {
    try (Connection one = postgres.connect(SampleDatabase.create(postgres));
        Connection other = postgres.connect(SampleDatabase.create(postgres))) {
      Structure whole = Structure.whole(one, Scope.WHOLE);

      assertThat(whole.differences(Structure.whole(other, Scope.WHOLE), true)).isEmpty();
      assertThat(whole.facts())
          .filteredOn(fact -> fact.name().contains("DROP TABLE x"))
          .hasSizeGreaterThan(30);
    }
  }

  @Test
  void theSameDefinitionsAreTheSameOnAnotherVersion() throws SQLException {
    TestPostgres newer = TestPostgres.version18();
    try (Connection one = postgres.connect(SampleDatabase.create(postgres));
        Connection other = newer.connect(SampleDatabase.create(newer))) {
      Structure whole = Structure.whole(one, Scope.WHOLE);

      assertThat(whole.differences(Structure.whole(other, Scope.WHOLE), true))
          .filteredOn(
              difference -> !Set.of("extension", "locale").contains(difference.any().kind()))
          .isEmpty();
    }
  }

  @Test
  void whateverIsMadeOrAlteredByHandIsFound() throws SQLException {
    try (Connection database = postgres.connect(SampleDatabase.create(postgres));
        Statement statement = database.createStatement()) {
      statement.execute(
          "DO $$ BEGIN EXECUTE format('ALTER ROLE sample_reader IN DATABASE %I SET"
              + " statement_timeout = 5', current_database()); END $$");
      Structure before = Structure.whole(database, Scope.WHOLE);
      database.setAutoCommit(false);
      for (SampleDatabase.Planted planted : SampleDatabase.planted()) {
        Structure made = changed(database, planted.make());
        assertThat(before.differences(made, true))
            .as("extra: " + planted.make())
            .anyMatch(one -> one.any().kind().equals(planted.kind()) && one.expected() == null);
        assertThat(made.differences(before, true))
            .as("missing: " + planted.make())
            .anyMatch(one -> one.any().kind().equals(planted.kind()) && one.found() == null);
        if (!planted.alter().isEmpty()) {
          assertThat(before.differences(changed(database, planted.alter()), true))
              .as("altered: " + planted.alter())
              .anyMatch(one -> one.any().kind().equals(planted.kind()));
        }
      }
      Set<String> kinds = new TreeSet<>();
      before.facts().forEach(fact -> kinds.add(fact.kind()));
      kinds.removeAll(FIXED);
      SampleDatabase.planted().forEach(planted -> kinds.remove(planted.kind()));
      assertThat(kinds).as("kinds of facts without a planted difference").isEmpty();
    }
  }

  @Test
  void whateverOnlyNewerVersionsHaveIsFoundToo() throws SQLException {
    TestPostgres newer = TestPostgres.version18();
    try (Connection database = newer.connect(SampleDatabase.create(newer))) {
      SampleDatabase.defineNewer(database);
      Structure before = Structure.whole(database, Scope.WHOLE);
      database.setAutoCommit(false);
      for (SampleDatabase.Planted planted : SampleDatabase.plantedNewer()) {
        assertThat(before.differences(changed(database, planted.alter()), true))
            .as(planted.alter())
            .anyMatch(one -> one.any().kind().equals(planted.kind()));
      }
    }
  }

  @Test
  void rolesAreToldByTheirNamesOnTheOtherSideAndPartsAreLeftOut() throws SQLException {
    try (Connection database = postgres.connect(SampleDatabase.create(postgres))) {
      Map<String, String> names = Map.of("sample_owner", "its \"new\" owner");
      Scope.Without without =
          new Scope.Without(
              Set.of("shop"),
              Set.of(
                  new TableName("app", "numbers"),
                  new TableName("app", "numbers_id_seq"),
                  new TableName("app", "guarded")),
              Set.of("citext"));
      Structure mapped =
          Structure.whole(
              database, new Scope(null, new Scope.Names(names, names, null, false), without));

      assertThat(mapped.facts().stream().filter(StructureTest::leftOutOrUnmapped)).isEmpty();
      assertThat(mapped.facts())
          .contains(
              new Built("owner", "app.animals", "app.animals", "\"its \"\"new\"\" owner\"", true),
              new Built("grant", "schema app to \"its \"\"new\"\" owner\"", null, "CREATE*", true));

      Scope.Names nobodys = new Scope.Names(Map.of(), Map.of(), "postgres", true);
      Structure bare = Structure.whole(database, new Scope(null, nobodys, Scope.Without.NOTHING));
      assertThat(bare.facts())
          .filteredOn(fact -> fact.kind().equals("owner"))
          .allMatch(fact ->
              fact.definition()
                  .equals(fact.name().equals("schema public") ? "pg_database_owner" : "postgres"));
      assertThat(bare.facts())
          .noneMatch(fact -> fact.kind().equals("grant") && fact.name().contains("sample_"))
          .noneMatch(fact -> fact.kind().equals("default privileges"));
    }
  }

  private static boolean leftOutOrUnmapped(Built fact) {
    return fact.name().startsWith("shop.")
        || fact.name().startsWith("app.numbers")
        || fact.kind().equals("extension") && fact.name().equals("citext")
        || fact.definition().contains("sample_owner");
  }

  private static Structure changed(Connection database, String sql) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.execute(sql);
    }
    Structure structure = Structure.whole(database, Scope.WHOLE);
    database.rollback();
    return structure;
  }
}
