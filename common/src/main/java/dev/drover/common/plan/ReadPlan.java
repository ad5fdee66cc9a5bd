package dev.drover.common.plan;

import dev.drover.common.message.Finding;
import java.util.List;

/**
 * A plan that was read without an error.
 *
 * @param fingerprint {@link Fingerprint#of(Plan)}
 * @param findings what a person should know all the same; no errors among them
 */
public record ReadPlan(Plan plan, String fingerprint, List<Finding> findings) {
  public ReadPlan {
    findings = List.copyOf(findings);
  }
}
