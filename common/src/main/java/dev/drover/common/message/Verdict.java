package dev.drover.common.message;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What verification says. Only {@link Matches} is a pass. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "verdict")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Verdict.Matches.class, name = "matches"),
  @JsonSubTypes.Type(value = Verdict.Differs.class, name = "differs"),
  @JsonSubTypes.Type(value = Verdict.Unproven.class, name = "unproven")
})
public sealed interface Verdict {
  /** Every check ran and agreed; warnings may remain. */
  record Matches(long rows, List<Finding> warnings) implements Verdict {}

  /** At least one check found a difference. Holds the first findings, at most 100. */
  record Differs(List<Finding> findings) implements Verdict {}

  /** Something could not be checked, and so nothing is proved. */
  record Unproven(String reason) implements Verdict {}
}
