package dev.drover.common.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * @param keepDays how long a bundle is kept at least; default 30
 * @param copies names of the further stores in drover.yaml that each bundle must be whole and
 *     proven in before the project goes on; default none
 */
public record BackupRules(
    int keepDays, @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> copies) {
  public static final BackupRules DEFAULT = new BackupRules(30, List.of());

  /** Plans of an earlier release have no copies. */
  public BackupRules {
    copies = copies == null ? List.of() : List.copyOf(copies);
  }
}
