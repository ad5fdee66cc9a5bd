package dev.drover.common.bundle;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code s3://bucket/prefix?endpoint=https://host:port&region=name}, taken apart.
 *
 * @param prefix empty, or ends with a slash
 * @param endpoint of a store that is not Amazon's
 * @param region absent when the SDK is to find it out
 */
record S3Address(String bucket, String prefix, @Nullable URI endpoint, @Nullable String region) {
  /** Empty when {@code url} is not of this form. */
  static Optional<S3Address> parse(URI url) {
    Map<String, String> options = new HashMap<>();
    String query = url.getRawQuery();
    for (String option : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int equals = option.indexOf('=');
      if (equals < 1
          || options.put(option.substring(0, equals), decoded(option.substring(equals + 1)))
              != null) {
        return Optional.empty();
      }
    }
    String endpoint = options.remove("endpoint");
    String region = options.remove("region");
    boolean sound =
        "s3".equals(url.getScheme())
            && url.getHost() != null
            && url.getPort() < 0
            && url.getUserInfo() == null
            && options.isEmpty();
    if (!sound) {
      return Optional.empty();
    }
    try {
      URI server = endpoint == null ? null : new URI(endpoint);
      return server != null && (server.getHost() == null || !isHttp(server))
          ? Optional.empty()
          : Optional.of(
              new S3Address(
                  url.getHost(),
                  prefix(url.getPath()),
                  server,
                  region == null && server != null ? "us-east-1" : region));
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  private static boolean isHttp(URI server) {
    return "https".equals(server.getScheme()) || "http".equals(server.getScheme());
  }

  private static String prefix(@Nullable String path) {
    String bare = path == null ? "" : path.replaceAll("^/+|/+$", "");
    return bare.isEmpty() ? "" : bare + "/";
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
