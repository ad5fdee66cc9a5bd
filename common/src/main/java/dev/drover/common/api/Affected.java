package dev.drover.common.api;

import java.util.List;

/**
 * What a request on many migrations did, or with {@code dryRun} would do.
 *
 * @param count migrations that fit the request and were in a state for it
 * @param first some of them, as they are now, in the order in which they were accepted
 */
public record Affected(int count, boolean dryRun, List<MigrationSummary> first) {
  public Affected {
    first = List.copyOf(first);
  }
}
