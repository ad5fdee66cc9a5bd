package dev.drover.local.faults;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was planned and what has happened, by name of the fault. Thread-safe. */
final class FaultLog {
  /**
   * @param skipped why it could not be tried on this machine; absent when it was
   */
  record Line(String fault, int planned, int occurred, String skipped) {}

  private final Map<String, Integer> planned = new LinkedHashMap<>();
  private final Map<String, Integer> occurred = new LinkedHashMap<>();
  private final Map<String, String> skipped = new LinkedHashMap<>();

  synchronized void plan(String fault, int times) {
    planned.merge(fault, times, Integer::sum);
  }

  synchronized void occurred(String fault) {
    occurred(fault, 1);
  }

  synchronized void occurred(String fault, int times) {
    occurred.merge(fault, times, Integer::sum);
  }

  synchronized void skipped(String fault, String why) {
    skipped.put(fault, why);
  }

  synchronized int left(String fault) {
    return planned.getOrDefault(fault, 0) - occurred.getOrDefault(fault, 0);
  }

  synchronized List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    planned.forEach((fault, times) -> lines.add(line(fault, times)));
    skipped.keySet().stream()
        .filter(fault -> !planned.containsKey(fault))
        .forEach(fault -> lines.add(line(fault, 0)));
    return lines;
  }

  private Line line(String fault, int times) {
    return new Line(fault, times, occurred.getOrDefault(fault, 0), skipped.getOrDefault(fault, ""));
  }

  /** What was planned but has not happened, though it could have. */
  synchronized List<String> missing() {
    return planned.keySet().stream()
        .filter(fault -> left(fault) > 0 && !skipped.containsKey(fault))
        .map(fault -> fault + ": " + occurred.getOrDefault(fault, 0) + " of " + planned.get(fault))
        .toList();
  }
}
