package dev.drover.verify.structure;

import dev.drover.common.message.Finding;
import dev.drover.common.plan.TableName;
import dev.drover.verify.Findings;
import dev.drover.verify.Subject;
import dev.drover.verify.structure.Structure.Constraint;
import dev.drover.verify.structure.Structure.Index;
import dev.drover.verify.structure.Structure.Reference;
import dev.drover.verify.structure.Structure.Table;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the source's tables have and the target's have not; by definition, not by name, and only as
 * warnings.
 */
final class SourceComparison {
  /**
   * Kinds whose definitions read the same in all versions: check, foreign key, primary key, unique,
   * exclusion.
   */
  private static final Set<String> COMPARED = Set.of("c", "f", "p", "u", "x");

  private SourceComparison() {}

  static void tell(Structure source, Subject subject, Findings findings) {
    Set<TableName> planned = Set.copyOf(subject.tables());
    for (TableName name : subject.tables()) {
      Table was = source.table(name);
      Table is = subject.structure().table(name);
      if (was != null && is != null) {
        indexes(was, is, findings);
        constraints(was, is, planned, findings);
        if (was.rowSecurity() && !is.rowSecurity()) {
          findings.add(
              Finding.warning(
                  "rls_weaker",
                  name.toString(),
                  "Row security is enabled in the source and not in the target.",
                  "ALTER TABLE ... ENABLE ROW LEVEL SECURITY in the target's schema files."));
        }
      }
    }
  }

  private static void indexes(Table was, Table is, Findings findings) {
    Set<String> present = is.indexes().stream().map(Index::form).collect(Collectors.toSet());
    Set<String> constraints =
        was.constraints().stream()
            .map(constraint -> nameOf(was, constraint))
            .collect(Collectors.toSet());
    for (Index index : was.indexes()) {
      if (!constraints.contains(index.name()) && !present.contains(index.form())) {
        findings.add(
            Finding.warning(
                "index_missing",
                is.table().toString(),
                "The source's index " + index.name() + " has no equal in the target.",
                "Add it to the target's schema files, unless it is left out on purpose."));
      }
    }
  }

  /** What an index of a constraint is called: as the constraint, in the table's schema. */
  private static String nameOf(Table table, Constraint constraint) {
    return new TableName(table.table().schema(), constraint.name()).toString();
  }

  private static void constraints(Table was, Table is, Set<TableName> planned, Findings findings) {
    Set<String> present =
        is.constraints().stream().map(Constraint::definition).collect(Collectors.toSet());
    for (Constraint constraint : was.constraints()) {
      Reference reference = constraint.reference();
      boolean within = reference == null || planned.contains(reference.table());
      if (within
          && COMPARED.contains(constraint.kind())
          && !present.contains(constraint.definition())) {
        findings.add(
            Finding.warning(
                "constraint_missing",
                is.table().toString(),
                "The source's constraint " + constraint.name() + " has no equal in the target.",
                "Add it to the target's schema files, unless it is left out on purpose."));
      }
    }
  }
}
