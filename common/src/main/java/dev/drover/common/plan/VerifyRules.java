package dev.drover.common.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What verification checks beyond rows, and how strictly.
 *
 * @param onSourceChange what to do when the source's rows changed after the snapshot
 * @param onStructureDifference what to do when the target's tables differ from the source's; absent
 *     is {@link Reaction#WARN}
 * @param findings how many a verdict names at most; absent is {@link #findingsOr}'s default
 */
public record VerifyRules(
    List<CriticalQuery> queries,
    Reaction onSourceChange,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<AccessProbe> access,
    @Nullable Reaction onStructureDifference,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer findings) {
  public static final VerifyRules DEFAULT = new VerifyRules(List.of(), Reaction.FAIL);

  public VerifyRules {
    queries = List.copyOf(queries);
    // A plan of a release that knew no probes has none.
    access = access == null ? List.of() : List.copyOf(access);
  }

  /** Rules without probes, that only warn of another structure. */
  public VerifyRules(List<CriticalQuery> queries, Reaction onSourceChange) {
    this(queries, onSourceChange, List.of(), null, null);
  }

  /** How many a verdict names at most. */
  public int findingsOr(int otherwise) {
    return findings == null ? otherwise : findings;
  }

  /** Whether another structure than the source's keeps a project from being promoted. */
  @JsonIgnore
  public boolean failsOnStructure() {
    return onStructureDifference == Reaction.FAIL;
  }

  /** What a difference means that may be intended. */
  public enum Reaction {
    FAIL,
    WARN;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A read-only query on the target. Exactly one expectation is given.
   *
   * @param rows how many rows it must give
   * @param value the text of the first column of its only row
   * @param sameAsSource true: the rows that the same query gives in the source, in whatever order
   */
  public record CriticalQuery(
      String name,
      String sql,
      @Nullable Long rows,
      @Nullable String value,
      @Nullable Boolean sameAsSource) {
    public CriticalQuery(String name, String sql, @Nullable Long rows, @Nullable String value) {
      this(name, sql, rows, value, null);
    }
  }
}
