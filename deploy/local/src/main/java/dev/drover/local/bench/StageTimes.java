package dev.drover.local.bench;

import dev.drover.common.api.MigrationState;
import dev.drover.common.api.MigrationSummary;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How long one migration was in each state, as exactly as it is looked at. */
final class StageTimes {
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private @Nullable MigrationState current;
  private long since = System.nanoTime();

  void saw(MigrationSummary migration, Consumer<String> progress) {
    MigrationState before = current;
    if (migration.state() == before) {
      return;
    }
    long now = System.nanoTime();
    if (before != null && before != MigrationState.QUEUED) {
      double passed = (now - since) / 1e9;
      seconds.put(before.word(), passed);
      progress.accept("  %s: %.1f s".formatted(before.words(), passed));
    }
    current = migration.state();
    since = now;
  }

  /** By state, in the order in which they were seen. */
  Map<String, Double> seconds() {
    return seconds;
  }
}
