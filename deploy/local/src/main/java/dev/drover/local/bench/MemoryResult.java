package dev.drover.local.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * What {@code drover bench memory} measured.
 *
 * @param kind of the plan
 * @param workerHeap of each worker, in MiB
 * @param seconds from the batch's request until it was promoted
 * @param stages seconds in each of the migration's states, as seen from outside
 * @param peakMegabytes the most that each worker's process has held: heap, code, threads and
 *     buffers; empty where the system does not tell
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record MemoryResult(
    String kind,
    HeavySample.Amounts amounts,
    int workerHeap,
    double seconds,
    Map<String, Double> stages,
    Map<String, Long> peakMegabytes,
    int postgres,
    int cores,
    String java,
    String command) {
  MemoryResult {
    stages = Map.copyOf(stages);
    peakMegabytes = Map.copyOf(peakMegabytes);
  }
}
