package dev.drover.common.database;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who owns something, and who may do what with it.
 *
 * @param type as {@code pg_identify_object} says: {@code table}, {@code function}, ...; {@code
 *     default privileges} for what is to be granted on things to come
 * @param identity as it stands in SQL, quoted by the server with an empty search path
 * @param column of the table {@code identity}, quoted; absent when it is the whole
 * @param owner absent when it cannot be changed by itself
 * @param grants absent when they are PostgreSQL's defaults
 */
public record Holding(
    String type,
    String identity,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String column,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String owner,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Grant> grants) {

  /**
   * @param grantee absent means everybody
   * @param privilege {@code SELECT}, ...
   * @param grantable whether the grantee may grant it in turn
   */
  public record Grant(
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String grantee,
      String privilege,
      boolean grantable) {}

  /** Everybody it names, by role. */
  public Set<String> grantees() {
    Set<String> roles = new TreeSet<>();
    if (grants != null) {
      for (Grant grant : grants) {
        if (grant.grantee() != null) {
          roles.add(grant.grantee());
        }
      }
    }
    return roles;
  }
}
