package dev.drover.coordinator.fleet;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.Json;
import dev.drover.common.message.Progress;
import dev.drover.common.name.MigrationId;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps of many heartbeats and progress messages the newest of each worker and migration, until
 * stored. One thread.
 */
public final class SignGatherer {
  private static final Logger log = LoggerFactory.getLogger(SignGatherer.class);

  private final Signs signs;
  private final Hearing hearing;
  private final Map<String, Heartbeat> heartbeats = new HashMap<>();
  private final Map<MigrationId, Progress> progress = new HashMap<>();

  public SignGatherer(Signs signs, Hearing hearing) {
    this.signs = signs;
    this.hearing = hearing;
  }

  /** A coordinator's pulse came back; it counts when it is this one's own. */
  public void pulse() {
    hearing.pulse();
  }

  /** What cannot be read is logged and left out: the next one comes soon. */
  public void heartbeat(byte[] json) {
    try {
      Heartbeat heartbeat = Json.readMessage(json, Heartbeat.class);
      heartbeats.put(heartbeat.worker(), heartbeat);
    } catch (DroverException e) {
      log.warn("Not a heartbeat: {}", e.failure().message());
    }
  }

  /** As {@link #heartbeat}. */
  public void progress(byte[] json) {
    try {
      Progress latest = Json.readMessage(json, Progress.class);
      progress.merge(latest.migration(), latest, SignGatherer::later);
    } catch (DroverException e) {
      log.warn("Not a progress message: {}", e.failure().message());
    }
  }

  private static Progress later(Progress one, Progress other) {
    return one.epoch() > other.epoch()
            || (one.epoch() == other.epoch() && one.rows() > other.rows())
        ? one
        : other;
  }

  /** Stores what was gathered; when the database is away it is kept for the next time. */
  public void store() {
    if (heartbeats.isEmpty() && progress.isEmpty()) {
      return;
    }
    signs.store(heartbeats.values(), progress.values());
    heartbeats.clear();
    progress.clear();
  }
}
