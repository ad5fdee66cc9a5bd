package dev.drover.common.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One project of a batch, not yet validated, so that one answer can name every wrong line.
 *
 * @param server a name in drover.yaml, where it differs from the plan's target
 * @param database where it differs from what the plan says
 * @param owner recorded, never interpreted
 */
public record ProjectLine(
    String project, @Nullable String server, @Nullable String database, @Nullable String owner) {
  public ProjectLine {
    Objects.requireNonNull(project, "project is missing");
  }
}
