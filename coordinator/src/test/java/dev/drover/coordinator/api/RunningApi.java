package dev.drover.coordinator.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Json;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.testing.TestPostgres;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.store.Addressed;
import dev.drover.coordinator.store.Database;
import dev.drover.coordinator.store.Sagas;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/**
 * The HTTP server over a database of its own, and a plain HTTP client. Its server {@code live} is
 * for production. Nothing moves a saga but the test.
 */
final class RunningApi implements AutoCloseable {
  private final ApplicationContext context;
  private final EmbeddedServer server;
  private final HttpClient http = HttpClient.newHttpClient();

  private RunningApi(ApplicationContext context, EmbeddedServer server) {
    this.context = context;
    this.server = server;
  }

  static RunningApi start() throws SQLException {
    TestPostgres postgres = TestPostgres.version18();
    DroverConfig.Server given = postgres.server();
    String url = given.urlOf(new DatabaseName(postgres.createDatabase("api")));
    DroverConfig.Server database =
        new DroverConfig.Server(url, given.user(), given.resolvePassword(), null, null, null);
    ApplicationContext context =
        ApplicationContext.builder()
            .deduceEnvironment(false)
            .banner(false)
            .singletons(
                new DroverConfig(
                    null,
                    new DroverConfig.Coordinator(database, null),
                    null,
                    null,
                    new DroverConfig.Workers(null, null, null, null, "live, other-live")))
            .properties(Map.of("micronaut.server.host", "127.0.0.1", "micronaut.server.port", -1))
            .start();
    context.getBean(Database.class).migrate();
    return new RunningApi(context, context.getBean(EmbeddedServer.class).start());
  }

  /** An answer, its body read as JSON where it is some. */
  record Answer(int status, String type, String body) {
    JsonNode json() {
      return Json.read(body, JsonNode.class);
    }
  }

  ApplicationContext context() {
    return context;
  }

  URI uri() {
    return server.getURI();
  }

  Jdbi jdbi() {
    return context.getBean(Database.class).jdbi();
  }

  /** Moves a saga as an event or a free place would. */
  List<Decision> decide(MigrationId id, Input input) {
    return jdbi()
        .inTransaction(handle ->
            context.getBean(Sagas.class).decide(handle, List.of(new Addressed(id, input, "test"))));
  }

  Answer get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(uri() + path)).GET());
  }

  Answer post(String path, Object body, String... headers)
      throws IOException, InterruptedException {
    byte[] bytes =
        switch (body) {
          case String json -> json.getBytes(UTF_8);
          case byte[] raw -> raw;
          default -> Json.bytes(body);
        };
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(uri() + path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(bytes));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(request);
  }

  private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
    return new Answer(
        answer.statusCode(), answer.headers().firstValue("Content-Type").orElse(""), answer.body());
  }

  /** Sends exactly this and gives everything that comes back until the server closes. */
  String raw(String request) throws IOException {
    try (Socket socket = new Socket(uri().getHost(), uri().getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Override
  public void close() {
    context.close();
    http.close();
  }
}
