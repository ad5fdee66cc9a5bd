package dev.drover.coordinator.api;

import dev.drover.common.api.Problem;
import io.micronaut.context.annotation.Value;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that a foreign web page makes through a person's browser, and paths written to
 * deceive. Bound to loopback, the Host must be a loopback name (a foreign name that resolves here
 * is an attack); in any case an Origin must be the Host itself.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class Gate {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

  private final boolean loopbackOnly;

  Gate(@Value("${micronaut.server.host}") String boundTo) {
    this.loopbackOnly = LOOPBACK.contains(boundTo.toLowerCase(Locale.ROOT));
  }

  /** Gives the refusal, or nothing when the request may pass. */
  @RequestFilter
  @Nullable HttpResponse<Problem> refuse(HttpRequest<?> request) {
    if (deceptive(request.getUri().getRawPath())) {
      return Problems.of(
          Problems.user("request_malformed", "The path is malformed.", "Write it as documented."),
          List.of());
    }
    String host = request.getHeaders().get(HttpHeaders.HOST);
    String origin = request.getHeaders().get(HttpHeaders.ORIGIN);
    if (host == null || (loopbackOnly && !LOOPBACK.contains(name(host))) || !same(origin, host)) {
      return Problems.of(
          Problems.user(
              "origin_refused",
              "The request names a foreign host or comes from a foreign web page.",
              "Use the coordinator's own address."),
          List.of());
    }
    return null;
  }

  private static boolean deceptive(@Nullable String path) {
    if (path == null) {
      return true;
    }
    String lower = path.toLowerCase(Locale.ROOT);
    return lower.contains("//")
        || lower.contains(";")
        || lower.contains("%00")
        || lower.contains("%2f")
        || lower.contains("%5c");
  }

  private static String name(String host) {
    int colon = host.lastIndexOf(':');
    String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    return name.toLowerCase(Locale.ROOT);
  }

  private static boolean same(@Nullable String origin, String host) {
    if (origin == null) {
      return true;
    }
    try {
      return host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
