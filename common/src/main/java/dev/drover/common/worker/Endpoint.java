package dev.drover.common.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Json;
import dev.drover.common.metrics.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a worker tells, by HTTP, what it counts ({@code /metrics}) and how it is ({@code
 * /health/liveness}, {@code /health/readiness}: 200 or 503, with what was looked at). A port that
 * somebody else has is tried again and again, while commands run: work does not wait for those who
 * watch it. Opened in the background, so that the worker starts no later. Thread-safe.
 */
final class Endpoint implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Endpoint.class);
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final int THREADS = 4;
  private static final int BACKLOG = 16;

  /** Of whoever opens a connection and says nothing; read by the JDK's server once. */
  private static final Map<String, String> LIMITS =
      Map.of(
          "sun.net.httpserver.maxReqTime", "10",
          "sun.net.httpserver.maxRspTime", "30",
          "jdk.httpserver.maxConnections", "64");

  private final DroverConfig.Monitoring where;
  private final Metrics metrics;
  private final WorkerHealth health;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable HttpServer server;

  private Endpoint(DroverConfig.Monitoring where, Metrics metrics, WorkerHealth health) {
    this.where = where;
    this.metrics = metrics;
    this.health = health;
  }

  /** Returns at once; serves for as long as the process lives, or until closed. */
  static Endpoint open(DroverConfig.Monitoring where, Metrics metrics, WorkerHealth health) {
    Endpoint endpoint = new Endpoint(where, metrics, health);
    Thread.ofPlatform().name("monitoring").daemon().start(endpoint::listen);
    return endpoint;
  }

  private void listen() {
    LIMITS.forEach((name, value) -> System.getProperties().putIfAbsent(name, value));
    InetSocketAddress address =
        new InetSocketAddress(where.hostOrDefault(), where.port() == null ? 0 : where.port());
    try {
      for (int attempt = 0; closed.getCount() > 0 && !bound(address, attempt); attempt++) {
        boolean _ = closed.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean bound(InetSocketAddress address, int attempt) {
    try {
      HttpServer made = HttpServer.create(address, BACKLOG);
      made.setExecutor(
          Executors.newFixedThreadPool(
              THREADS, Thread.ofPlatform().name("monitoring-", 0).daemon().factory()));
      made.createContext("/", this::answer);
      made.start();
      server = made;
      log.info(
          "Metrics and health at http://{}:{}/metrics",
          where.hostOrDefault(),
          made.getAddress().getPort());
      return true;
    } catch (IOException | RuntimeException e) {
      if (attempt == 0) {
        log.warn(
            "Metrics and health cannot be served at {}:{} yet: {}",
            where.hostOrDefault(),
            address.getPort(),
            e.getMessage());
      }
      return false;
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        send(exchange, 405, "text/plain", "Only GET is served.\n");
        return;
      }
      switch (path) {
        case "/metrics" -> send(exchange, 200, Metrics.TEXT, metrics.text());
        case "/health/liveness" -> tell(exchange, health::liveness);
        case "/health/readiness" -> tell(exchange, health::readiness);
        default ->
            send(
                exchange,
                404,
                "text/plain",
                "There are /metrics, /health/liveness and /health/readiness.\n");
      }
    } catch (RuntimeException e) {
      log.warn("A question about this worker was not answered\n{}", RunFailures.stack(e));
    }
  }

  /** Written as the coordinator writes its own. */
  private static void tell(HttpExchange exchange, Supplier<Map<String, Boolean>> parts)
      throws IOException {
    Map<String, Boolean> asked = parts.get();
    boolean well = !asked.containsValue(false);
    Map<String, Object> details = new LinkedHashMap<>();
    asked.forEach((name, good) -> details.put(name, Map.of("status", status(good))));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", status(well));
    body.put("details", details);
    send(exchange, well ? 200 : 503, "application/json", Json.text(body));
  }

  private static String status(boolean good) {
    return good ? "UP" : "DOWN";
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** Serves no more; twice is fine. */
  @Override
  public synchronized void close() {
    closed.countDown();
    HttpServer open = server;
    if (open != null) {
      open.stop(0);
      server = null;
    }
  }
}
