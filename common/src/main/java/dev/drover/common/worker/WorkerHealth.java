package dev.drover.common.worker;

import dev.drover.common.bundle.StoreProbe;
import dev.drover.common.config.DroverConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a worker is. Alive means that its own threads are at work, whatever is away: a worker that is
 * not is to be started again. Ready means that commands reach it and that it can do them.
 * Thread-safe.
 */
final class WorkerHealth {
  private static final Duration SHORTEST = Duration.ofSeconds(15);

  private final WorkerFrame frame;
  private final Duration lately;
  private final StoreProbe store;

  WorkerHealth(WorkerFrame frame, DroverConfig config) {
    this.frame = frame;
    Duration beats = Duration.ofMillis(3L * config.workers().heartbeatMillis());
    this.lately = beats.compareTo(SHORTEST) > 0 ? beats : SHORTEST;
    this.store = new StoreProbe(config.bundles(), System::nanoTime);
  }

  /** What was looked at, each with whether it is well. */
  Map<String, Boolean> liveness() {
    return Map.of("threads", frame.alive());
  }

  /** As {@link #liveness}; takes seconds at most, also when nothing answers. */
  Map<String, Boolean> readiness() {
    Map<String, Boolean> parts = new LinkedHashMap<>();
    parts.put("heartbeats", frame.heard(lately));
    parts.put("commands", frame.serving());
    parts.put("store", store.reachable());
    parts.put("running", !frame.drained());
    return parts;
  }
}
