package dev.drover.local.doctor;

import dev.drover.common.config.DroverConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** The coordinator's HTTP address: whether a coordinator answers there. */
final class HttpCheckup {
  private HttpCheckup() {}

  static List<Diagnosis> of(DroverConfig config) throws InterruptedException {
    Chart chart = new Chart("coordinator.http");
    String host = config.http().hostOrDefault();
    URI url =
        URI.create(
            "http://"
                + (host.equals("0.0.0.0") ? "127.0.0.1" : host)
                + ":"
                + config.http().portOrDefault());
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/health/readiness"))
            .timeout(Duration.ofSeconds(5))
            .build();
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(3))
            .build()) {
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status == 200) {
        chart.fine("coordinator", "The coordinator at " + url + " is ready.");
      } else {
        chart.error(
            "coordinator",
            "What answers at " + url + " is not a ready coordinator (HTTP " + status + ").",
            "See the coordinator's log; another program may have the port.");
      }
    } catch (IOException e) {
      chart.warning(
          "coordinator",
          "No coordinator answers at " + url + ".",
          "Start it when the rest is in order: drover coordinator --config FILE");
    }
    return chart.diagnoses();
  }
}
