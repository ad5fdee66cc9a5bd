package dev.drover.cli;

import dev.drover.common.message.Finding;
import java.util.List;

/** A file that a person wrote has mistakes; nothing was sent. */
final class InvalidInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Finding> findings;

  InvalidInputException(String message, List<Finding> findings) {
    super(message);
    this.findings = List.copyOf(findings);
  }

  List<Finding> findings() {
    return findings;
  }
}
