package dev.drover.common.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.bundle.Definitions;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.TableName;
import dev.drover.common.testing.SampleDatabase;
import dev.drover.common.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class ForeignKeysTest {
  private final TestPostgres postgres = TestPostgres.version15();

  @Test
  void thoseOfOrdinaryTablesAreMadeFirstAndCheckedLater() throws SQLException {
    try (Connection connection = postgres.connect(SampleDatabase.create(postgres))) {
      assertThat(read(connection, Database.Choice.ALL))
          .extracting(key -> key.table() + " " + key.name() + " " + key.definition())
          .containsExactly(
              "app.left_side left_side_other_fkey FOREIGN KEY (other) REFERENCES"
                  + " app.right_side(id)",
              "app.people boss_is_known FOREIGN KEY (boss) REFERENCES app.people(id) DEFERRABLE"
                  + " INITIALLY DEFERRED",
              "app.right_side right_side_other_fkey FOREIGN KEY (other) REFERENCES"
                  + " app.left_side(id)");
    }
  }

  @Test
  void whatHangsOnOneNeedsItThere() throws SQLException {
    try (Connection connection = postgres.connect(SampleDatabase.create(postgres));
        Statement statement = connection.createStatement()) {
      statement.execute("COMMENT ON CONSTRAINT boss_is_known ON app.people IS 'known'");

      assertThat(read(connection, Database.Choice.ALL))
          .extracting(Definitions.ForeignKey::name)
          .doesNotContain("boss_is_known")
          .hasSize(2);
    }
  }

  @Test
  void whatStaysBehindIsNotAmongThem() throws SQLException {
    List<TableName> people = List.of(new TableName("app", "people"));
    Database.Choice without =
        new Database.Choice(Database.Names.NONE, new Database.Names(List.of(), people, List.of()));
    try (Connection connection = postgres.connect(SampleDatabase.create(postgres))) {
      assertThat(read(connection, without))
          .extracting(Definitions.ForeignKey::table)
          .doesNotContainAnyElementsOf(people)
          .hasSize(2);
    }
  }

  private static List<Definitions.ForeignKey> read(Connection connection, Database.Choice choice)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET search_path = ''");
    }
    return ForeignKeys.read(connection, SourceContents.read(connection, choice));
  }
}
