package dev.drover.common.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/**
 * What is run around a project's migration, each list in its order.
 *
 * @param before anything is changed; one that fails leaves the project as it is
 * @param backup the bundle is whole, in its copies too; one that fails leaves the project as it is
 * @param verify once the target matches and before it is promoted; one that fails has the project
 *     restored. Of moves only
 * @param after of kind schema the last file, before anything is verified: one that fails has the
 *     project restored. Of moves the promotion: one that fails is told, and nothing is taken back
 */
public record Hooks(
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Hook> before,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Hook> backup,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Hook> verify,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Hook> after) {
  public static final Hooks NONE = new Hooks(List.of(), List.of(), List.of(), List.of());

  public Hooks {
    before = before == null ? List.of() : List.copyOf(before);
    backup = backup == null ? List.of() : List.copyOf(backup);
    verify = verify == null ? List.of() : List.copyOf(verify);
    after = after == null ? List.of() : List.copyOf(after);
  }

  /** The moment that a hook stands for. */
  public enum When {
    BEFORE,
    BACKUP,
    VERIFY,
    AFTER;

    /** As the plan's key. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public List<Hook> at(When when) {
    return switch (when) {
      case BEFORE -> before;
      case BACKUP -> backup;
      case VERIFY -> verify;
      case AFTER -> after;
    };
  }
}
