package dev.drover.coordinator.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Thousands of failures are meant here; their log would be the slowest part. */
final class Quiet {
  private Quiet() {}

  static void logs() {
    if (LoggerFactory.getLogger("dev.drover.common.worker") instanceof Logger logger) {
      logger.setLevel(Level.OFF);
    }
  }
}
