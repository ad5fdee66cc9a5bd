package dev.drover.coordinator;

import dev.drover.coordinator.store.Database;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import org.reactivestreams.Publisher;

/** Ready means that the coordinator's database answers. */
@Readiness
@Singleton
final class DatabaseHealth implements HealthIndicator {
  private final Database database;

  DatabaseHealth(Database database) {
    this.database = database;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    HealthStatus status = database.reachable() ? HealthStatus.UP : HealthStatus.DOWN;
    return Publishers.just(HealthResult.builder("database", status).build());
  }
}
