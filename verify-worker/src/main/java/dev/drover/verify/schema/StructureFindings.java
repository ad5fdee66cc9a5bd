package dev.drover.verify.schema;

import dev.drover.common.message.Finding;
import dev.drover.common.name.Printable;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.VerifyRules;
import dev.drover.common.schema.Built;
import dev.drover.common.schema.Structure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says where a database is not built as its files say, and how grave that is. */
final class StructureFindings {
  private static final int LONGEST = 300;

  private final Schema.Check check;
  private final List<Finding> findings;

  StructureFindings(Schema.Check check, List<Finding> findings) {
    this.check = check;
    this.findings = findings;
  }

  void tell(List<Structure.Difference> differences) {
    for (Structure.Difference difference : differences) {
      tell(difference.expected(), difference.found(), difference.any());
    }
  }

  private void tell(@Nullable Built expected, @Nullable Built found, Built any) {
    String code =
        expected == null
            ? "schema_object_extra"
            : found == null ? "schema_object_missing" : "schema_object_differs";
    findings.add(
        new Finding(
            code,
            severity(expected, found, any),
            any.table(),
            null,
            null,
            "The "
                + any.kind()
                + " "
                + Printable.of(any.name(), LONGEST)
                + ": expected "
                + shown(expected)
                + ", found "
                + shown(found)
                + ".",
            "Bring it about by a version, or take the change made by hand back."));
  }

  /** What the files do not know of harms them not; extensions are often the platform's. */
  private Finding.Severity severity(@Nullable Built expected, @Nullable Built found, Built any) {
    if (any.kind().equals("extension") && found != null) {
      return Finding.Severity.INFO;
    }
    return expected == null || check.onStructureDifference() == VerifyRules.Reaction.WARN
        ? Finding.Severity.WARNING
        : Finding.Severity.ERROR;
  }

  private static String shown(@Nullable Built fact) {
    if (fact == null) {
      return "nothing";
    }
    return fact.definition().isEmpty() ? "it" : Printable.of(fact.definition(), LONGEST);
  }
}
