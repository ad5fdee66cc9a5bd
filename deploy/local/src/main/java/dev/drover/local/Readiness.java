package dev.drover.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Asks coordinators until they are ready. */
final class Readiness {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private Readiness() {}

  /**
   * Returns when {@code coordinator} answers that it is ready.
   *
   * @param check throws when waiting has become useless
   */
  static void await(URI coordinator, Runnable check) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build()) {
      while (!isReady(client, coordinator)) {
        check.run();
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "The coordinator at "
                  + coordinator
                  + " is not ready after "
                  + LIMIT.toSeconds()
                  + " s");
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private static boolean isReady(HttpClient client, URI coordinator) {
    HttpRequest request =
        HttpRequest.newBuilder(coordinator.resolve("/health/readiness"))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for " + coordinator, e);
    }
  }
}
