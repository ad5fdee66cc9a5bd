package dev.drover.coordinator;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.metrics.Metrics;
import dev.drover.coordinator.audit.Audit;
import dev.drover.coordinator.job.Balances;
import dev.drover.coordinator.job.Jobs;
import dev.drover.coordinator.job.KnownBundles;
import dev.drover.coordinator.job.Schedules;
import dev.drover.coordinator.job.TestRestores;
import dev.drover.coordinator.metrics.DecisionCounts;
import dev.drover.coordinator.metrics.FleetMetrics;
import dev.drover.coordinator.saga.Decider;
import dev.drover.coordinator.saga.Timing;
import dev.drover.coordinator.store.Batches;
import dev.drover.coordinator.store.Bells;
import dev.drover.coordinator.store.Database;
import dev.drover.coordinator.store.Holds;
import dev.drover.coordinator.store.Idempotency;
import dev.drover.coordinator.store.Intake;
import dev.drover.coordinator.store.Migrations;
import dev.drover.coordinator.store.Operations;
import dev.drover.coordinator.store.PlanChecks;
import dev.drover.coordinator.store.Plans;
import dev.drover.coordinator.store.Replays;
import dev.drover.coordinator.store.Sagas;
import dev.drover.coordinator.store.Workers;
import dev.drover.coordinator.transport.DeadLetterShelf;
import dev.drover.coordinator.transport.KafkaSettings;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.UUID;

/** Which object is made of which; {@link DroverConfig} is given by {@link CoordinatorMain}. */
@Factory
final class Wiring {
  @Singleton
  @Bean(preDestroy = "close")
  Database database(DroverConfig config) {
    return Database.of(config.requireCoordinatorDatabase());
  }

  @Singleton
  Bells bells() {
    return new Bells();
  }

  @Singleton
  Plans plans(Database database) {
    return new Plans(database.jdbi());
  }

  @Singleton
  Metrics metrics() {
    return Metrics.served();
  }

  @Singleton
  FleetMetrics fleetMetrics(Metrics metrics, Database database) {
    return new FleetMetrics(metrics, database, System::nanoTime);
  }

  @Singleton
  Sagas sagas(Plans plans, Metrics metrics) {
    return new Sagas(new Decider(Timing.DEFAULT), plans, new DecisionCounts(metrics));
  }

  @Singleton
  Batches batches(Database database) {
    return new Batches(database.jdbi(), InstantSource.system());
  }

  @Singleton
  Migrations migrations(Database database, Plans plans) {
    return new Migrations(database.jdbi(), plans);
  }

  @Singleton
  Intake intake(Database database, Bells bells) {
    return new Intake(database.jdbi(), bells);
  }

  @Singleton
  Operations operations(Database database, Sagas sagas, Bells bells) {
    return new Operations(database.jdbi(), sagas, bells);
  }

  @Singleton
  Replays replays(Database database, Sagas sagas, Bells bells) {
    return new Replays(database.jdbi(), sagas, bells);
  }

  @Singleton
  Holds holds(Database database, Sagas sagas, Bells bells) {
    return new Holds(database.jdbi(), sagas, bells);
  }

  @Singleton
  Audit audit(Database database) {
    return new Audit(database.jdbi());
  }

  @Singleton
  DeadLetterShelf deadLetters(DroverConfig config, Database database) {
    return new DeadLetterShelf(
        () -> new KafkaSettings(config.requireKafka(), "coordinator-" + UUID.randomUUID()),
        database.jdbi());
  }

  @Singleton
  PlanChecks planChecks(Database database, Plans plans, Bells bells) {
    return new PlanChecks(database.jdbi(), plans, bells);
  }

  @Singleton
  Jobs jobs(Database database, Bells bells) {
    return new Jobs(database.jdbi(), bells);
  }

  @Singleton
  Balances balances(Database database, Plans plans, Bells bells) {
    return new Balances(database.jdbi(), plans, bells);
  }

  @Singleton
  Schedules schedules(Database database) {
    return new Schedules(database.jdbi());
  }

  @Singleton
  KnownBundles knownBundles(Database database) {
    return new KnownBundles(database.jdbi());
  }

  @Singleton
  TestRestores testRestores(Database database, DroverConfig config) {
    return new TestRestores(database.jdbi(), config.workers());
  }

  @Singleton
  Idempotency idempotency(Database database) {
    return new Idempotency(database.jdbi());
  }

  @Singleton
  Workers workers(Database database, Bells bells) {
    return new Workers(database.jdbi(), bells);
  }
}
