package dev.drover.common.api;

import java.time.Instant;
import java.util.List;

/**
 * One plan, as its author wrote it.
 *
 * @param files the names of the files it carries, sorted
 */
public record PlanDetail(
    String fingerprint,
    String name,
    String kind,
    String yaml,
    List<String> files,
    Instant createdAt) {
  public PlanDetail {
    files = List.copyOf(files);
  }
}
