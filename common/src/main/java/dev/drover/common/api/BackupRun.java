package dev.drover.common.api;

import java.util.List;
import java.util.UUID;

/** Jobs that were asked for together. */
public record BackupRun(UUID run, List<BackupJob> jobs) {
  public BackupRun {
    jobs = List.copyOf(jobs);
  }
}
