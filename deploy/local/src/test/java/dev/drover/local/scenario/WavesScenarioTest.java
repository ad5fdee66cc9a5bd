package dev.drover.local.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cli.CoordinatorClient;
import dev.drover.common.api.BatchRequest;
import dev.drover.common.api.MigrationState;
import dev.drover.common.api.MigrationSummary;
import dev.drover.common.api.PlanText;
import dev.drover.common.api.ProjectLine;
import dev.drover.common.testing.TestPostgres;
import dev.drover.local.LocalStack;
import dev.drover.local.Member;
import dev.drover.local.Role;
import dev.drover.local.demo.SchemaDemo;
import dev.drover.local.demo.SchemaDemoReport;
import dev.drover.local.sample.SampleFleet;
import dev.drover.local.sample.SamplePlatform;
import dev.drover.local.sample.SampleVersions;
import java.io.PrintWriter;
import java.io.Writer;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A fleet goes to its next versions in waves. */
class WavesScenarioTest {
  private static final int PROJECTS = 20;

  private final LocalStack stack = ScenarioStack.stack();
  private final CoordinatorClient client = ScenarioStack.client();
  private final TestPostgres server = ScenarioStack.current();
  private final SamplePlatform platform = new SamplePlatform(server.server(), "postgres");
  private final SampleVersions versions = new SampleVersions(server.server());

  @AfterEach
  void disconnect() {
    client.close();
  }

  @Test
  void aCanaryThatFailsInTheMiddleIsAsBeforeNobodyElseBeginsAndAllFinishOnceTheFileIsPutRight()
      throws SQLException {
    story(stack, versions, platform, PROJECTS);
  }

  /** Runs the demo's story and looks at what it saw. */
  static void story(
      LocalStack stack, SampleVersions versions, SamplePlatform platform, int projects)
      throws SQLException {
    SchemaDemo demo =
        new SchemaDemo(stack, versions, platform, projects, new PrintWriter(Writer.nullWriter()));

    SchemaDemoReport report = demo.run();

    assertThat(report.failed()).as(report.toString()).isPositive();
    assertThat(report.untouched()).as(report.toString()).isEqualTo(projects - report.failed());
    assertThat(report.changed()).as("databases that are not as before").isZero();
    assertThat(report.completed()).as(report.toString()).isEqualTo(projects);
    assertThat(report.atLastVersion()).as(report.toString()).isEqualTo(projects);
    versions.drop(demo.refs());
  }

  @Test
  void wavesOutliveTheCoordinators() throws SQLException {
    List<String> refs = IntStream.range(0, 12).mapToObj(number -> "outlive-" + number).toList();
    versions.create(refs);
    SampleFleet fleet = new SampleFleet(client, platform);
    client.startBatch(
        new BatchRequest(
            "outlive",
            new PlanText(
                SampleVersions.plan().yaml() + "limits: {waves: \"4,8\"}\n",
                SampleVersions.plan().files()),
            refs.stream().map(ref -> new ProjectLine(ref, null, null, null)).toList(),
            null),
        "outlive");
    fleet.followUntil("outlive", status -> status.counts().completed() > 0, stack::requireAllAlive);

    for (Member coordinator : stack.members(Role.COORDINATOR)) {
      coordinator.kill();
      coordinator.start();
    }
    fleet.follow("outlive", _ -> {}, stack::requireAllAlive);

    ScenarioStack.assertCompleted(fleet, "outlive", refs.size());
    for (String ref : refs) {
      assertThat(versions.version(ref)).isEqualTo("4");
    }
    List<Instant> first = ended(fleet, refs.subList(0, 4));
    List<Instant> second = ended(fleet, refs.subList(4, 8));
    List<Instant> third = ended(fleet, refs.subList(8, 12));
    assertThat(first.getLast()).isBefore(second.getFirst());
    assertThat(second.getLast()).isBefore(third.getFirst());
    versions.drop(refs);
  }

  /** When each was completed, the first one first. */
  private static List<Instant> ended(SampleFleet fleet, List<String> refs) {
    return fleet.migrations("outlive", MigrationState.COMPLETED).stream()
        .filter(migration -> refs.contains(migration.project()))
        .map(MigrationSummary::updatedAt)
        .sorted()
        .toList();
  }
}
