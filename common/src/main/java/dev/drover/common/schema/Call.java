package dev.drover.common.schema;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.name.Slug;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * An HTTP address of a plan, for one project. Redirections are not followed, and what is answered
 * is not read: only its status counts.
 */
public record Call(URI address) {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /**
   * @param url with {@code {slug}} and {@code {database}}
   * @param workers says which hosts may be called
   * @throws DroverException {@code url_invalid} when it is none for this project: a slug may hold
   *     {@code _}, which no host name may; {@code url_not_allowed}
   */
  public static Call of(
      String url, ProjectRef project, DatabaseName database, DroverConfig.Workers workers) {
    String name = URLEncoder.encode(database.value(), StandardCharsets.UTF_8).replace("+", "%20");
    String filled = url.replace("{slug}", Slug.of(project).value()).replace("{database}", name);
    try {
      URI address = new URI(filled);
      if (address.getHost() != null) {
        requireAllowed(address.getHost(), workers);
        return new Call(address);
      }
    } catch (URISyntaxException e) {
      // Told below.
    }
    throw DroverException.user(
        "url_invalid",
        "The plan's address is none for this project: " + filled + ".",
        "Put {slug} into the path instead of the host's name.");
  }

  private static void requireAllowed(String host, DroverConfig.Workers workers) {
    if (!workers.mayCall(host)) {
      throw DroverException.user(
          "url_not_allowed",
          "The plan's address names the host " + host + ", which drover.yaml does not allow.",
          "Add it to workers.http-hosts on every worker, or correct the plan.");
    }
  }

  /** The status answered to a GET. */
  public int get(Duration timeout) throws IOException {
    return send(HttpRequest.newBuilder(address).timeout(timeout).GET().build());
  }

  /** The status answered to a POST of {@code json}. */
  public int post(String json, Duration timeout) throws IOException {
    return send(
        HttpRequest.newBuilder(address)
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build());
  }

  private static int send(HttpRequest request) throws IOException {
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build()) {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for " + request.uri().getHost(), e);
    }
  }
}
