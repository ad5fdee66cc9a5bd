package dev.drover.common.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Codes of failures as values of a label. Drover's own are far fewer than {@value #MOST}, but a
 * code comes from a message, and whoever writes messages must not fill Prometheus. Thread-safe.
 */
final class Codes {
  static final int MOST = 300;
  private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9_]{0,63}");

  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  String label(String code) {
    if (seen.contains(code)) {
      return code;
    }
    return seen.size() < MOST && CODE.matcher(code).matches() && seen.add(code)
        ? code
        : Metrics.OTHER;
  }
}
