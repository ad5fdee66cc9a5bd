package dev.drover.common.plan;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A question asked of the target as one of its roles, with row security on: what a role can see,
 * and what it cannot. Exactly one expectation is given.
 *
 * @param settings made before the role is taken on, in order
 * @param sql one read-only query; {@code :project} stands for the ref
 * @param rows how many rows it must give
 * @param value the text of the first column of its only row
 */
public record AccessProbe(
    String name,
    String role,
    List<Setting> settings,
    String sql,
    @Nullable Sight sees,
    @Nullable Long rows,
    @Nullable String value) {
  public AccessProbe {
    settings = List.copyOf(settings);
  }

  /**
   * A setting that policies read, such as {@code request.jwt.claims}.
   *
   * @param name of an application's own setting, with a dot in it
   * @param value an SQL expression, evaluated on the target as whoever verifies; {@code :project}
   *     stands for the ref
   */
  public record Setting(String name, String value) {}

  /** How much of a query's rows a role may see. */
  public enum Sight {
    /** As many as there are. */
    ALL,
    /** None, though it may ask. */
    NONE,
    /** It may not even ask: a privilege is missing. */
    DENIED;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
