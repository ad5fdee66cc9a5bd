package dev.drover.coordinator.intake;

import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Finding;
import java.util.List;

/** A request was refused before anything was stored. Carries everything that is wrong with it. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;
  private final transient List<Finding> findings;

  RefusedException(String code, String detail, String remedy, List<Finding> findings) {
    super(code + ": " + detail);
    this.failure = new Failure(FailureKind.USER, code, detail, null, remedy);
    this.findings = List.copyOf(findings);
  }

  public Failure failure() {
    return failure;
  }

  public List<Finding> findings() {
    return findings;
  }
}
