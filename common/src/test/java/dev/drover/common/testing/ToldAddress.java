package dev.drover.common.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drover.common.message.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * An application on the loopback device that hooks tell something: it says 204, but 503 where the
 * path has {@code /refuse}, and nothing until it is closed where it has {@code /silent}.
 */
public final class ToldAddress implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<JsonNode> told = new CopyOnWriteArrayList<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private final Consumer<JsonNode> listener;

  public ToldAddress() throws IOException {
    this(_ -> {});
  }

  /**
   * @param listener hears what is told before it is answered
   */
  public ToldAddress(Consumer<JsonNode> listener) throws IOException {
    this.listener = listener;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode json =
          Json.read(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
              JsonNode.class);
      keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
      told.add(json);
      listener.accept(json);
      String path = exchange.getRequestURI().getPath();
      if (path.contains("/silent")) {
        closed.await();
      }
      exchange.sendResponseHeaders(path.contains("/refuse") ? 503 : 204, -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The address as plans have it, with {@code path} behind it. */
  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** Every JSON that was told, in its order. */
  public List<JsonNode> told() {
    return told;
  }

  /** One value of each JSON that was told. */
  public List<String> told(String field) {
    return told.stream().map(json -> json.path(field).asText()).toList();
  }

  /** The headers that came with them. */
  public List<String> keys() {
    return keys;
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.close();
  }
}
