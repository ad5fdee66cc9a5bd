package dev.drover.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.common.api.Actor;
import dev.drover.common.api.Problem;
import dev.drover.common.message.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer over HTTP. Ignores properties it does not know, so that a newer
 * coordinator can be asked.
 */
final class Exchange implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(120);
  private static final ObjectMapper LENIENT =
      Json.mapper().copy().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private final URI server;
  private final String actor;
  private final HttpClient http;

  /**
   * @param actor who asks, as every request says
   */
  Exchange(URI server, String actor) {
    String text = server.toString();
    this.server = text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : server;
    this.actor = URLEncoder.encode(actor, UTF_8).replace("+", "%20");
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
  }

  <T> T get(String path, TypeReference<T> type) {
    return send(request(path).GET().build(), type);
  }

  <T> T post(String path, Object body, @Nullable String idempotencyKey, TypeReference<T> type) {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(Json.bytes(body)));
    if (idempotencyKey != null) {
      request.header("Idempotency-Key", idempotencyKey);
    }
    return send(request.build(), type);
  }

  <T> T delete(String path, TypeReference<T> type) {
    return send(request(path).DELETE().build(), type);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server + path))
        .timeout(ANSWER)
        .header(Actor.HEADER, actor)
        .header("Accept", "application/json");
  }

  private <T> T send(HttpRequest request, TypeReference<T> type) {
    HttpResponse<byte[]> answer;
    try {
      answer = sendTwice(request);
    } catch (IOException e) {
      throw new UnreachableException(server, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnreachableException(server, e);
    }
    if (answer.statusCode() >= 300) {
      throw problem(answer);
    }
    try {
      return Objects.requireNonNull(LENIENT.readValue(answer.body(), type), "The answer is null");
    } catch (JsonProcessingException e) {
      throw new UnreachableException(
          server, "its answer is not what this version expects: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UnreachableException(server, e);
    }
  }

  private HttpResponse<byte[]> sendTwice(HttpRequest request)
      throws IOException, InterruptedException {
    try {
      return http.send(request, BodyHandlers.ofByteArray());
    } catch (ConnectException | HttpTimeoutException e) {
      throw e;
    } catch (IOException _) {
      return http.send(request, BodyHandlers.ofByteArray());
    }
  }

  private RuntimeException problem(HttpResponse<byte[]> answer) {
    try {
      return new ProblemException(
          Objects.requireNonNull(
              LENIENT.readValue(answer.body(), Problem.class), "The answer is null"));
    } catch (IOException | RuntimeException _) {
      return new UnreachableException(
          server, "HTTP status " + answer.statusCode() + " without a problem document");
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
