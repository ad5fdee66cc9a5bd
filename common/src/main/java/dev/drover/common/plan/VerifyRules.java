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
 * @param times of the queries; absent is {@link Times#DEFAULT}
 */
public record VerifyRules(
    List<CriticalQuery> queries,
    Reaction onSourceChange,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<AccessProbe> access,
    @Nullable Reaction onStructureDifference,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer findings,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Times times) {
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

  /** Rules that say nothing of times. */
  public VerifyRules(
      List<CriticalQuery> queries,
      Reaction onSourceChange,
      List<AccessProbe> access,
      @Nullable Reaction onStructureDifference,
      @Nullable Integer findings) {
    this(queries, onSourceChange, access, onStructureDifference, findings, null);
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

  public Times timesOrDefault() {
    return times == null ? Times.DEFAULT : times;
  }

  /**
   * Whether it is measured how long queries take in source and target, and what is worth a warning:
   * more than {@code factor} times as long as in the source, and {@code atLeastMillis} or longer.
   *
   * @param measured otherwise the source is asked no query but those whose rows are compared
   */
  public record Times(boolean measured, double factor, int atLeastMillis) {
    public static final Times DEFAULT = new Times(true, 2, 100);

    /** Both as nanoseconds. */
    public boolean slower(long source, long target) {
      return target >= atLeastMillis * 1_000_000L && target > factor * source;
    }
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
