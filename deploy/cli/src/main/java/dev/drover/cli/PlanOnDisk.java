package dev.drover.cli;

import dev.drover.common.api.PlanText;
import dev.drover.common.message.Finding;
import dev.drover.common.plan.PlanFiles;
import dev.drover.common.plan.PlanReader;
import dev.drover.common.plan.ReadPlan;
import java.nio.file.Path;
import java.util.List;

/**
 * A plan file with the files it names, read as the coordinator will read it.
 *
 * @param findings everything that can be told without a server
 */
record PlanOnDisk(PlanText text, List<Finding> findings) {
  /**
   * @throws dev.drover.common.failure.DroverException {@code plan_unreadable}
   */
  static PlanOnDisk load(Path file) {
    PlanFiles files = PlanFiles.load(file);
    return new PlanOnDisk(
        new PlanText(files.yaml(), files.files()),
        PlanReader.findings(files.yaml(), files.files()));
  }

  boolean malformed() {
    return findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.ERROR);
  }

  /**
   * @throws dev.drover.common.failure.DroverException when it is malformed
   */
  ReadPlan read() {
    return PlanReader.read(text.yaml(), text.files());
  }
}
