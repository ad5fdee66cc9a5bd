package dev.drover.common.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.testing.SampleDatabase;
import dev.drover.common.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A whole database's structure, read as facts and held against another. */
class StructureTest {
  private static final String HOSTILE = "\"\"\"; DROP TABLE x; --\"";

  private final TestPostgres postgres = TestPostgres.version15();

  @Test
  void databasesMadeAlikeAreAlikeAndEveryPlantedDifferenceIsFound() throws SQLException {
    try (Connection one = postgres.connect(SampleDatabase.create(postgres));
        Connection other = postgres.connect(SampleDatabase.create(postgres))) {
      Structure whole = Structure.whole(one, Scope.WHOLE);
      assertThat(whole.differences(Structure.whole(other, Scope.WHOLE), true)).isEmpty();
      assertThat(whole.facts()).filteredOn(fact -> fact.name().contains("DROP TABLE x")).hasSizeGreaterThan(30);
      System.out.println(whole.facts().size());
      for (var e : whole.facts().stream().collect(Collectors.groupingBy(Built::kind, Collectors.counting())).entrySet()) System.out.println(e);
    }
  }
}
