package dev.drover.verify.schema;

import dev.drover.common.message.Finding;
import dev.drover.common.schema.Applied;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Whether a database remembers the same files, with the same checksums, as the reference. */
final class HistoryComparison {
  private final List<Finding> findings;

  HistoryComparison(List<Finding> findings) {
    this.findings = findings;
  }

  void compare(List<Applied> expected, List<Applied> found) {
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
    for (Applied line : expected) {
      Applied there = latest.get(line.script());
      if (there == null && !baseline) {
        findings.add(
            Finding.error(
                "schema_version_missing", null, line.script() + " was not run", "Replay."));
      } else if (there != null && !Objects.equals(there.checksum(), line.checksum())) {
        findings.add(
            Finding.error(
                "schema_checksum_differs",
                null,
                line.script() + " was run with another text than the plan's",
                "Never change a file that was run: add another version."));
      }
    }
  }
}
