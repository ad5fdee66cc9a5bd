package dev.drover.local.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.cli.CoordinatorClient;
import dev.drover.common.api.BackupJob;
import dev.drover.common.api.BatchReport;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.api.MigrationState;
import dev.drover.common.api.MigrationSummary;
import dev.drover.common.api.VerificationRequest;
import dev.drover.common.message.TableBalance;
import dev.drover.common.message.TableRows;
import dev.drover.common.testing.TestPostgres;
import dev.drover.local.LocalStack;
import dev.drover.local.Member;
import dev.drover.local.Role;
import dev.drover.local.faults.Topics;
import dev.drover.local.sample.SampleFleet;
import dev.drover.local.sample.SamplePlatform;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Projects of very different sizes, two of every worker, two coordinators; 200 under fire. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FleetScenarioTest {
  private static final int PROJECTS = 200;
  private static final int UNHURT = 100;

  private final LocalStack stack = ScenarioStack.stack();
  private final TestPostgres server = ScenarioStack.current();
  private final CoordinatorClient client = ScenarioStack.client();

  @AfterEach
  void disconnect() {
    client.close();
  }

  @Test
  @Order(1)
  void everyRowOfEveryProjectArrivesInItsOwnDatabaseAndTheSourceIsUntouched() throws SQLException {
    SamplePlatform platform = new SamplePlatform(server.server(), "platform");
    List<SamplePlatform.Project> projects = projects("clean", UNHURT);
    platform.create(projects);
    try (Connection source = server.connect("platform")) {
      String before = EveryRow.fingerprint(source);
      SampleFleet fleet = new SampleFleet(client, platform);
      fleet.start("clean", projects, null);
      BatchStatus end = fleet.follow("clean", _ -> {}, stack::requireAllAlive);

      assertThat(end.counts().completed()).as(failures(fleet, "clean")).isEqualTo(UNHURT);
      everyRowArrived(fleet, source, "clean");
      assertThat(EveryRow.fingerprint(source)).as("the source").isEqualTo(before);
      assertThat(EveryRow.databases(source, "drover_staging"))
          .as("staging databases left")
          .isEmpty();
      everyRowIsAccountedFor("clean", EveryRow.count(source));
    }
  }

  @Test
  @Order(2)
  void killingOneProcessAfterTheOtherAndDeletingEveryTopicLosesNothing()
      throws SQLException, InterruptedException {
    SamplePlatform platform = new SamplePlatform(server.server(), "platform_under_fire");
    List<SamplePlatform.Project> projects = projects("fire", PROJECTS);
    platform.create(projects);
    try (Connection source = server.connect("platform_under_fire")) {
      String before = EveryRow.fingerprint(source);
      SampleFleet fleet = new SampleFleet(client, platform);
      fleet.start("fire", projects, null);
      int ended = 10;
      for (Role role :
          List.of(
              Role.MIGRATE_WORKER,
              Role.COORDINATOR,
              Role.BACKUP_WORKER,
              Role.KAFKA,
              Role.VERIFY_WORKER)) {
        awaitEnded("fire", ended);
        Member victim = stack.member(role, 1);
        victim.kill();
        victim.start();
        ended += 25;
      }
      awaitEnded("fire", ended);
      assertThat(Topics.deleteAll(stack.bootstrapServers())).as("topics deleted").isPositive();
      BatchStatus end = fleet.follow("fire", _ -> {}, stack::requireAllAlive);

      assertThat(end.counts().completed()).as(failures(fleet, "fire")).isEqualTo(PROJECTS);
      everyRowArrived(fleet, source, "fire");
      assertThat(EveryRow.fingerprint(source)).as("the source").isEqualTo(before);
      await()
          .atMost(Duration.ofMinutes(3))
          .untilAsserted(() ->
              assertThat(EveryRow.databases(source, "drover_staging"))
                  .as("staging databases left by those who died")
                  .isEmpty());
    }
  }

  private void everyRowArrived(SampleFleet fleet, Connection source, String batch)
      throws SQLException {
    long rows = 0;
    for (MigrationSummary project : fleet.migrations(batch, MigrationState.COMPLETED)) {
      try (Connection target = server.connect(project.database())) {
        rows += EveryRow.arrived(source, target, project.project());
      }
    }
    assertThat(rows).as("rows that arrived").isEqualTo(EveryRow.count(source));
  }

  /** Moved, taken by now and in the source are the same sums, table by table. */
  private void everyRowIsAccountedFor(String batch, long rows) {
    BackupJob asked =
        client.verify(VerificationRequest.ofBatch(batch, null), UUID.randomUUID().toString());
    await().atMost(Duration.ofMinutes(1)).until(() -> client.backup(asked.id()).state().ended());
    BatchReport report = client.batchReport(batch);
    BatchReport.Balance balance = Objects.requireNonNull(report.balance());

    assertThat(balance.verdict()).as(balance.findings().toString()).isEqualTo("matches");
    assertThat(balance.tables())
        .allSatisfy(table ->
            assertThat(table.selected() + table.unowned())
                .as(table.table())
                .isEqualTo(table.rows()));
    assertThat(balance.tables().stream().mapToLong(TableBalance::rows).sum()).isEqualTo(rows);
    assertThat(balance.tables().stream().map(one -> new TableRows(one.table(), one.selected())))
        .containsExactlyInAnyOrderElementsOf(
            report.tables().stream().map(one -> new TableRows(one.table(), one.rows())).toList());
  }

  private void awaitEnded(String batch, int wanted) {
    await()
        .atMost(Duration.ofMinutes(5))
        .until(() -> {
          stack.requireAllAlive();
          return client.batch(batch).counts().ended() >= wanted;
        });
  }

  private static String failures(SampleFleet fleet, String batch) {
    return fleet.migrations(batch).stream()
        .filter(migration -> migration.state() != MigrationState.COMPLETED)
        .limit(5)
        .map(migration -> migration.project() + " " + migration.state() + " " + migration.failure())
        .toList()
        .toString();
  }

  /** Two large ones, some without any row, many small; sizes differ by a factor of 10,000. */
  private static List<SamplePlatform.Project> projects(String prefix, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number ->
            switch (number) {
              case 7 -> new SamplePlatform.Project(prefix + "-7", 30_000, 10_000);
              case 50 -> new SamplePlatform.Project(prefix + "-50", 2_000, 5_000);
              default ->
                  new SamplePlatform.Project(
                      prefix + "-" + number, number % 10 == 0 ? 0 : number % 30, number % 50);
            })
        .toList();
  }
}
