package dev.drover.verify.schema;

import dev.drover.common.message.Finding;
import dev.drover.common.schema.Applied;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether a database remembers the same files, with the same checksums, as the reference. */
final class HistoryComparison {
  private final List<Finding> findings;

  HistoryComparison(List<Finding> findings) {
    this.findings = findings;
  }

  /**
   * @param expected checksums by the files' names, any of which will do
   */
  void compare(Map<String, Set<Integer>> expected, List<Applied> found) {
    Map<String, Applied> latest = new HashMap<>();
    boolean baseline = false;
    for (Applied line : found) {
      latest.put(line.script(), line);
      baseline |= line.version() != null && line.checksum() == null;
      if (!line.success()) {
        findings.add(
            Finding.error(
                "schema_version_failed",
                null,
                line.script() + " failed half way and is remembered as failed",
                "Put right what it left, remove that line of the history, then replay."));
      }
    }
    for (Map.Entry<String, Set<Integer>> file : expected.entrySet()) {
      Applied there = latest.get(file.getKey());
      if (there == null && !baseline) {
        findings.add(
            Finding.error(
                "schema_version_missing", null, file.getKey() + " was not run", "Replay."));
      } else if (there != null && !file.getValue().contains(there.checksum())) {
        findings.add(
            Finding.error(
                "schema_checksum_differs",
                null,
                file.getKey() + " was run with another text than the plan's",
                "Never change a file that was run: add another version."));
      }
    }
  }
}
