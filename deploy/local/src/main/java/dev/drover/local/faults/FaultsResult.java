package dev.drover.local.faults;

import dev.drover.local.judge.Findings;
import java.util.List;
import java.util.Map;

/**
 * What {@code drover bench faults} did and what the judge found.
 *
 * @param held whether the promise held and every planned fault occurred
 * @param looked what the judge looked at, counted
 * @param missing planned faults that did not occur
 * @param folder where everything is kept when the promise did not hold; empty otherwise
 */
record FaultsResult(
    boolean held,
    long seed,
    List<RoundLine> rounds,
    List<FaultLog.Line> faults,
    List<String> missing,
    List<Findings.Finding> findings,
    Map<String, Long> looked,
    double minutes,
    int cores,
    String java,
    String folder,
    String command) {
  /**
   * @param projects how many migrations it was done to
   */
  record RoundLine(String round, int projects, double seconds, int findings) {}
}
