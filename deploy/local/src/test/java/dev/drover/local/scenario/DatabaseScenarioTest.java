package dev.drover.local.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cli.CoordinatorClient;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.api.MigrationState;
import dev.drover.common.api.PlanText;
import dev.drover.common.postgres.Sql;
import dev.drover.common.schema.Scope;
import dev.drover.common.schema.Structure;
import dev.drover.common.testing.SampleDatabase;
import dev.drover.common.testing.TestPostgres;
import dev.drover.local.LocalStack;
import dev.drover.local.sample.SampleFleet;
import dev.drover.local.sample.SamplePlatform;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A batch of whole databases, each a project by the database's name. */
class DatabaseScenarioTest {
  private static final String PLAN =
      """
      name: whole databases
      kind: database
      source: {server: old, database: "{project}"}
      target: {server: old, database: "moved_{slug}"}
      tools: {allow-vulnerable: true}
      """;

  private final TestPostgres server = ScenarioStack.old();
  private final LocalStack stack = ScenarioStack.stack();
  private final CoordinatorClient client = ScenarioStack.client();

  @AfterEach
  void disconnect() {
    client.close();
  }

  @Test
  void databasesAreMovedVerifiedAndPromotedAndOneThatCannotIsRefused() throws SQLException {
    String plain = SampleDatabase.create(server);
    String odd = plain + " = \"; DROP 'x'";
    String foreign = SampleDatabase.create(server);
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE DATABASE " + Sql.identifier(odd) + " TEMPLATE " + Sql.identifier(plain));
    }
    try (Connection connection = server.connect(foreign);
        Statement statement = connection.createStatement()) {
      statement.execute(SampleDatabase.FOREIGN_TABLE);
    }
    List<SamplePlatform.Project> projects =
        List.of(plain, odd, foreign).stream()
            .map(ref -> new SamplePlatform.Project(ref, 0, 0))
            .toList();
    SampleFleet fleet = new SampleFleet(client, new SamplePlatform(server.server(), "unused"));
    fleet.start("whole-databases", new PlanText(PLAN, Map.of()), projects, null);

    BatchStatus end = fleet.follow("whole-databases", _ -> {}, stack::requireAllAlive);

    assertThat(end.counts().completed()).isEqualTo(2);
    assertThat(fleet.migrations("whole-databases", MigrationState.REFUSED))
        .singleElement()
        .satisfies(one -> assertThat(one.project()).isEqualTo(foreign));
    for (var moved : fleet.migrations("whole-databases", MigrationState.COMPLETED)) {
      try (Connection from = server.connect(moved.project());
          Connection to = server.connect(moved.database())) {
        assertThat(
                Structure.whole(from, Scope.WHOLE)
                    .differences(Structure.whole(to, Scope.WHOLE), true))
            .isEmpty();
      }
    }
  }
}
