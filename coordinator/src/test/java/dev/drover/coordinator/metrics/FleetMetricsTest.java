package dev.drover.coordinator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Event;
import dev.drover.common.message.Stage;
import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.Samples;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Timing;
import dev.drover.coordinator.store.Addressed;
import dev.drover.coordinator.store.MigrationFilter;
import dev.drover.coordinator.store.MigrationView;
import dev.drover.coordinator.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

final class FleetMetricsTest {
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void aScrapeTellsHowThingsStandAndWhatWasDecidedAndWhatItKnewWhileTheDatabaseDoesNotAnswer() {
    try (Store store = new Store(Timing.DEFAULT)) {
      FleetMetrics fleet = new FleetMetrics(store.metrics, store.database, nanos::get);
      UUID batch = store.intake.accept(Samples.batch("scraped", 4));
      List<MigrationId> ids =
          store.migrations.page(new MigrationFilter(batch, Set.of(), null), null, 10).stream()
              .map(MigrationView::id)
              .toList();
      decide(store, ids.get(0), new Input.Start());
      refuse(store, ids.get(1), FailureKind.DATA);
      refuse(store, ids.get(2), FailureKind.TRANSIENT);

      assertThat(fleet.text())
          .contains(
              "drover_migrations{kind=\"isolate\",state=\"Queued\"} 1.0",
              "drover_migrations{kind=\"isolate\",state=\"BackingUp\"} 2.0",
              "drover_migrations{kind=\"isolate\",state=\"Refused\"} 1.0",
              "drover_migrations{kind=\"schema\",state=\"NeedsAttention\"} 0.0",
              "drover_migrations_ended_total{state=\"Refused\"} 1.0",
              "drover_migration_failures_total{code=\"broken\",stage=\"backup\"} 2.0",
              "drover_migration_retries_total{stage=\"backup\"} 1.0",
              "drover_restores_total{outcome=\"exhausted\"} 0.0",
              "drover_batches{wish=\"run\"} 1.0",
              "drover_outbox_messages 4.0",
              "drover_database_up 1.0",
              "drover_scrape_errors_total 0.0")
          .doesNotContain("scraped-", batch.toString(), ids.getFirst().toString());

      try (Handle other = store.database.jdbi().open()) {
        other.begin();
        other.execute("LOCK TABLE migration IN ACCESS EXCLUSIVE MODE");
        assertThat(fleet.text()).as("not asked again so soon").contains("drover_database_up 1.0");
        nanos.addAndGet(Duration.ofSeconds(6).toNanos());
        assertThat(fleet.text())
            .contains(
                "drover_migrations{kind=\"isolate\",state=\"BackingUp\"} 2.0",
                "drover_database_up 0.0",
                "drover_database_answer_age_seconds 6.0",
                "drover_scrape_errors_total 1.0");
        other.rollback();
      }
      nanos.addAndGet(Duration.ofSeconds(6).toNanos());
      assertThat(fleet.text()).contains("drover_database_up 1.0", "drover_scrape_errors_total 1.0");
    }
  }

  private static void decide(Store store, MigrationId id, Input input) {
    var _ =
        store
            .database
            .jdbi()
            .inTransaction(
                handle -> store.sagas.decide(handle, List.of(new Addressed(id, input, "test"))));
  }

  private static void refuse(Store store, MigrationId id, FailureKind kind) {
    decide(store, id, new Input.Start());
    decide(
        store,
        id,
        new Input.Heard(
            new Event.Failed(
                new Event.Origin(id, 1, "w"),
                Stage.BACKUP,
                new Failure(kind, "broken", "It is broken.", null, null))));
  }
}
