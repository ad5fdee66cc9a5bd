package dev.drover.local.demo;

import dev.drover.common.message.Finding;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What the demo did and saw; the document of {@code drover demo -o json}.
 *
 * @param seconds from the batch's start to its last project's end, the repair among it
 * @param sourceRows of the shared database, per table, counted by plain SQL
 * @param targetRows of all projects' own databases together, counted the same way
 * @param conserved whether the two agree
 */
record DemoReport(
    int projects,
    int completed,
    double seconds,
    double ratePerSecond,
    List<Planted> planted,
    Map<String, Long> sourceRows,
    Map<String, Long> targetRows,
    boolean conserved) {

  /**
   * A project whose verification was made to fail.
   *
   * @param stateBefore after the first run
   * @param findings what verification said then
   * @param stateAfter after repair and replay
   */
  record Planted(
      String project,
      UUID migration,
      String stateBefore,
      List<Finding> findings,
      String stateAfter) {}

  /** Whether everything a demo promises was seen. */
  boolean good() {
    return completed == projects
        && conserved
        && planted.stream()
            .allMatch(plant ->
                plant.stateBefore().equals("Restored")
                    && !plant.findings().isEmpty()
                    && plant.stateAfter().equals("Completed"));
  }
}
