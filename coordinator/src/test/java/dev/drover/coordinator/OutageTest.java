package dev.drover.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.testing.KafkaBroker;
import dev.drover.common.testing.Ports;
import dev.drover.common.testing.TemporaryDirectory;
import dev.drover.common.testing.TestPostgres;
import dev.drover.coordinator.saga.Timing;
import dev.drover.coordinator.store.BatchView;
import dev.drover.coordinator.store.NewBatch;
import dev.drover.coordinator.store.Store;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Broker and database go away in the middle and come back. */
class OutageTest {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Timing QUICK =
      new Timing(
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          6,
          Duration.ofMinutes(5),
          Duration.ofHours(1));

  @Test
  void waitsOutABrokerThatIsNotThereAtFirstAndIsKilledInTheMiddle() {
    int port = Ports.free();
    int controller = Ports.free();
    try (Store store = new Store(QUICK);
        TemporaryDirectory folder = TemporaryDirectory.create("drover-outage-")) {
      Coordinator early =
          Coordinator.start(new DroverConfig.Kafka("127.0.0.1:" + port, null), parts(store));
      UUID batch =
          store.intake.accept(
              new NewBatch(
                  "broker", Samples.plan("broker", 10, 10), null, Samples.projects("broker", 150)));
      KafkaBroker first = KafkaBroker.start(folder.path(), port, controller);
      ScriptedFleet fleet = new ScriptedFleet(first.bootstrapServers(), ScriptedFleet::well);
      await().atMost(PATIENCE).until(() -> completed(store, batch) > 20);
      first.close();
      int before = completed(store, batch);
      await()
          .during(Duration.ofSeconds(2))
          .atMost(PATIENCE)
          .until(() -> completed(store, batch) < before + 40);

      try (KafkaBroker second = KafkaBroker.start(folder.path(), port, controller);
          fleet;
          early) {
        assertThat(second.bootstrapServers()).isEqualTo(first.bootstrapServers());
        await().atMost(PATIENCE).until(() -> completed(store, batch) == 150);
      }
      assertNothingWasRestored(store);
    }
  }

  @Test
  void waitsOutADatabaseThatEndsItsConnectionsAndTakesNoNewOnes() throws SQLException {
    try (Store store = new Store(QUICK);
        CleanKafka kafka = new CleanKafka();
        Coordinator coordinator = Coordinator.start(kafka.configuration(), parts(store));
        ScriptedFleet fleet = new ScriptedFleet(kafka.bootstrapServers(), ScriptedFleet::well)) {
      UUID batch =
          store.intake.accept(
              new NewBatch(
                  "database",
                  Samples.plan("database", 10, 10),
                  null,
                  Samples.projects("database", 150)));
      String name =
          store
              .database
              .jdbi()
              .withHandle(handle ->
                  handle.createQuery("SELECT current_database()").mapTo(String.class).one());
      await().atMost(PATIENCE).until(() -> completed(store, batch) > 20);

      try (Connection other = TestPostgres.version18().connect("postgres");
          Statement statement = other.createStatement()) {
        statement.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
        statement.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
                + name
                + "'");
        assertThat(store.database.reachable()).isFalse();
        int before = fleet.commands().size();
        await()
            .during(Duration.ofSeconds(2))
            .atMost(PATIENCE)
            .until(() -> fleet.commands().size() <= before + 10);
        statement.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
      }

      await().atMost(PATIENCE).until(() -> completed(store, batch) == 150);
      assertNothingWasRestored(store);
      assertThat(coordinator).isNotNull();
    }
  }

  private static Coordinator.Parts parts(Store store) {
    return new Coordinator.Parts(
        store.database, store.sagas, store.checks, store.plans, store.bells, QUICK);
  }

  private static int completed(Store store, UUID batch) {
    return store.batches.byId(batch).map(BatchView::counts).orElseThrow().completed();
  }

  private static void assertNothingWasRestored(Store store) {
    assertThat(store.count("SELECT count(*) FROM history WHERE state = 'Restoring'")).isZero();
    assertThat(
            store.count(
                "SELECT count(*) FROM migration AS m WHERE m.version <> (SELECT count(*) FROM"
                    + " history AS h WHERE h.migration = m.id)"))
        .isZero();
  }
}
