package dev.drover.verify.database;

import dev.drover.common.message.Finding;
import dev.drover.common.message.Finding.Severity;
import dev.drover.common.name.Printable;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.VerifyRules;
import dev.drover.common.schema.Built;
import dev.drover.common.schema.Structure;
import dev.drover.verify.Findings;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says where a moved database is made otherwise than its source, and how grave that is. */
final class StructureFindings {
  private static final int LONGEST = 300;

  /** What a server has rather than a database, or what holds passwords: it stays behind. */
  private static final Set<String> STAYING =
      Set.of(
          "subscription",
          "user mapping",
          "foreign server",
          "foreign data wrapper",
          "foreign table",
          "tablespace");

  private final Database plan;
  private final boolean sameVersion;
  private final Findings findings;

  StructureFindings(Database plan, boolean sameVersion, Findings findings) {
    this.plan = plan;
    this.sameVersion = sameVersion;
    this.findings = findings;
  }

  void tell(List<Structure.Difference> differences) {
    differences.forEach(one -> tell(one.expected(), one.found(), one.any()));
  }

  private void tell(@Nullable Built expected, @Nullable Built found, Built any) {
    boolean extension = any.kind().equals("extension");
    String code =
        expected == null
            ? "object_extra"
            : found == null
                ? extension ? "extension_missing" : "object_missing"
                : extension ? "extension_version" : "object_differs";
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
                + ": the source has "
                + shown(expected)
                + ", the target "
                + shown(found)
                + ".",
            "Replay the migration; if the source was changed meanwhile, keep it still until the"
                + " project is moved."));
  }

  private Severity severity(@Nullable Built expected, @Nullable Built found, Built any) {
    if (any.kind().equals("extension") && expected != null) {
      if (found == null) {
        return plan.optionalExtensions().contains(any.name()) ? Severity.INFO : Severity.ERROR;
      }
      return sameVersion ? Severity.WARNING : Severity.INFO;
    }
    boolean stays = found == null && STAYING.contains(any.kind());
    boolean written = expected != null && found != null && !sameVersion && any.isQuery();
    return stays || written || plan.verify().onStructureDifference() == VerifyRules.Reaction.WARN
        ? Severity.WARNING
        : Severity.ERROR;
  }

  private static String shown(@Nullable Built fact) {
    if (fact == null) {
      return "nothing";
    }
    return fact.definition().isEmpty() ? "it" : Printable.of(fact.definition(), LONGEST);
  }
}
