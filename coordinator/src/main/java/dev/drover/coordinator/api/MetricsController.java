package dev.drover.coordinator.api;

import dev.drover.common.metrics.Metrics;
import dev.drover.coordinator.metrics.FleetMetrics;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Hidden;

/** What Prometheus reads; no part of the API, since its text is Prometheus' own. */
@Hidden
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class MetricsController {
  private final FleetMetrics fleet;

  MetricsController(FleetMetrics fleet) {
    this.fleet = fleet;
  }

  @Get("/metrics")
  @Produces(Metrics.TEXT)
  HttpResponse<String> metrics() {
    return HttpResponse.ok(fleet.text());
  }
}
