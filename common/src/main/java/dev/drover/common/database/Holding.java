package dev.drover.common.database;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who owns something, and who may do what with it; or, of type {@value #DEFAULTS}, who will be
 * granted what on things that {@code owner} makes.
 *
 * @param type as {@code pg_identify_object} says: {@code table}, {@code function}, ...
 * @param identity as it stands in SQL, quoted by the server with an empty search path; of defaults
 *     the sort of things, as {@code defaclobjtype}
 * @param column of the table {@code identity}, quoted; absent when it is the whole. Of defaults the
 *     schema they are for, quoted; absent when they are for all
 * @param owner absent when it cannot be changed by itself
 * @param grants absent when they are PostgreSQL's defaults
 * @param comment of a large object; other things have theirs from {@code pg_dump}
 */
public record Holding(
    String type,
    String identity,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String column,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String owner,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Grant> grants,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String comment) {

  public static final String DEFAULTS = "default privileges";

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
