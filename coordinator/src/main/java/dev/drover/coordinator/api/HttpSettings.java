package dev.drover.coordinator.api;

import dev.drover.common.config.DroverConfig;
import java.util.HashMap;
import java.util.Map;

/** What Micronaut's HTTP server needs to know, from drover.yaml and from what the API promises. */
public final class HttpSettings {
  /** A batch of 10,000 projects with the longest refs, databases and owners, and its plan's files, fits. */
  static final int LARGEST_BODY = 32 * 1024 * 1024;

  private HttpSettings() {}

  /** Properties for the application context. */
  public static Map<String, Object> properties(DroverConfig.Http http) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("micronaut.application.name", "drover-coordinator");
    properties.put("micronaut.server.host", http.hostOrDefault());
    properties.put("micronaut.server.port", http.portOrDefault() == 0 ? -1 : http.portOrDefault());
    properties.put("micronaut.server.max-request-size", LARGEST_BODY);
    properties.put("micronaut.server.netty.max-header-size", 16 * 1024);
    properties.put("micronaut.server.netty.max-initial-line-length", 16 * 1024);
    properties.put("micronaut.server.read-idle-timeout", "60s");
    properties.put("micronaut.server.log-handled-exceptions", false);
    properties.put("micronaut.server.server-header", "");
    return properties;
  }
}
