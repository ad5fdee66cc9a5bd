package dev.drover.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.testing.Ports;
import dev.drover.coordinator.store.Store;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class CoordinatorMainTest {
  @Test
  void startsAnswersAndStopsAlsoWhileKafkaIsAway() throws Exception {
    DroverConfig config =
        new DroverConfig(
            new DroverConfig.Kafka("127.0.0.1:" + Ports.free(), null),
            new DroverConfig.Coordinator(
                Store.newDatabase(), new DroverConfig.Http("127.0.0.1", Ports.free())),
            null,
            null,
            null);

    try (CoordinatorMain main = CoordinatorMain.start(config);
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(get(client, main.address().resolve("/health/liveness")).statusCode())
          .isEqualTo(200);
      HttpResponse<String> ready = get(client, main.address().resolve("/health/readiness"));
      assertThat(ready.statusCode()).isEqualTo(200);
      assertThat(ready.body()).contains("UP");
      HttpResponse<String> metrics = get(client, main.address().resolve("/metrics"));
      assertThat(metrics.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/plain; version=0.0.4");
      assertThat(metrics.body())
          .contains("drover_database_up 1.0", "drover_workers{kind=\"backup\"} 0.0");
      HttpResponse<String> batches = get(client, main.address().resolve("/v1/batches"));
      assertThat(batches.statusCode()).isEqualTo(200);
    }
  }

  private static HttpResponse<String> get(HttpClient client, URI address) throws Exception {
    return client.send(
        HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
  }
}
