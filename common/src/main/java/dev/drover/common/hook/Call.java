package dev.drover.common.hook;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.name.Slug;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An HTTP address of a plan, for one project. Redirections are not followed, and what is answered
 * is not read: only its status counts. A run that is cancelled waits no longer.
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

  /**
   * The status answered to a GET.
   *
   * @param timeout of all of it, until the answer's end
   * @throws Run.RunCancelled when {@code run} is, while waiting
   */
  public int get(Duration timeout, Run run) throws IOException {
    return send(HttpRequest.newBuilder(address).GET().build(), timeout, run);
  }

  /**
   * The status answered to a POST of {@code json}.
   *
   * @param key the same for what is the same call once more
   * @param timeout of all of it, until the answer's end
   * @throws Run.RunCancelled when {@code run} is, while waiting
   */
  public int post(String json, String key, Duration timeout, Run run) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build();
    return send(request, timeout, run);
  }

  private static int send(HttpRequest request, Duration timeout, Run run) throws IOException {
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    try (client) {
      CompletableFuture<HttpResponse<Void>> answer =
          client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
      try (Run.Registration _ = run.onCancel(() -> answer.cancel(true))) {
        return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS).statusCode();
      } finally {
        // Nothing is left to wait for, whether it was answered or not.
        client.shutdownNow();
      }
    } catch (CancellationException e) {
      run.checkCancelled();
      throw new IOException("The call was given up", e);
    } catch (TimeoutException e) {
      throw (IOException)
          new HttpTimeoutException("No answer in " + timeout.toMillis() + " ms").initCause(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for " + request.uri().getHost(), e);
    }
  }
}
