package dev.drover.local.bench;

import java.util.List;

/**
 * What {@code drover bench scaling} measured: small projects whose stages mostly wait.
 *
 * @param latencyMillis of each piece of data on its way to and from source and target
 * @param rows with more and more workers
 * @param joining while others came and went
 * @param besideHuge with as many workers as the last of {@code rows}, beside one huge project
 * @param ofAlone besideHuge's rate over the last row's
 * @param fairness a second batch's rate over that of one that was there before and is twice as
 *     large, while both run
 */
record ScalingResult(
    int latencyMillis,
    List<Row> rows,
    Row joining,
    Row besideHuge,
    double ofAlone,
    double fairness,
    int cores,
    String java,
    String command) {
  /**
   * @param workers processes of each kind
   * @param longestGapSeconds between the ends of two projects
   */
  record Row(int workers, int projects, double projectsPerSecond, double longestGapSeconds) {}
}
