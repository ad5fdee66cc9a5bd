package dev.drover.verify.structure;

import dev.drover.common.message.Finding;
import dev.drover.common.message.Finding.Severity;
import dev.drover.common.name.Printable;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
import dev.drover.verify.Subject;
import dev.drover.verify.structure.Structure.Column;
import dev.drover.verify.structure.Structure.Constraint;
import dev.drover.verify.structure.Structure.Index;
import dev.drover.verify.structure.Structure.Reference;
import dev.drover.verify.structure.Structure.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the target's tables, and what is around them, differ from another database's. Constraints
 * and indexes are matched by what they are, everything else by name. Each difference is a finding.
 */
final class Comparison {
  /**
   * Kinds whose definitions read the same in all versions: check, foreign key, primary key, unique,
   * exclusion.
   */
  private static final Set<String> COMPARED = Set.of("c", "f", "p", "u", "x");

  private static final int LONGEST = 300;

  private final Subject subject;
  private final Standard standard;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<TableName> planned;

  private Comparison(Subject subject, Standard standard) {
    this.subject = subject;
    this.standard = standard;
    this.planned = Set.copyOf(subject.tables());
  }

  static List<Finding> of(Known other, Subject subject, Standard standard) {
    Comparison comparison = new Comparison(subject, standard);
    if (other != subject.catalog()) {
      comparison.tell(other, subject.catalog().facts());
    }
    return comparison.findings;
  }

  private void tell(Known other, List<Fact> target) {
    Map<String, Set<String>> columns = new HashMap<>();
    List<Fact> expected = new ArrayList<>();
    List<Fact> found = new ArrayList<>();
    for (TableName name : subject.tables()) {
      Table was = other.structure().table(name);
      Table is = subject.structure().table(name);
      if (was != null && is != null) {
        Set<String> common =
            was.columns().stream().map(Column::name).collect(Collectors.toCollection(HashSet::new));
        common.retainAll(is.types().keySet());
        columns.put(Sql.table(name), common);
        expected.addAll(facts(was));
        found.addAll(facts(is));
      }
    }
    other.facts().stream().filter(fact -> comparable(fact, columns)).forEach(expected::add);
    target.stream().filter(fact -> comparable(fact, columns)).forEach(found::add);
    compare(expected, found);
  }

  /** Whether both sides have the table, and the column where it is about one. */
  private static boolean comparable(Fact fact, Map<String, Set<String>> columns) {
    if (fact.table() == null) {
      return true;
    }
    Set<String> common = columns.get(fact.table());
    return common != null
        && switch (fact.aspect()) {
          case COLUMN_DEFAULT,
              COLUMN_NULLABLE,
              COLUMN_IDENTITY,
              COLUMN_GENERATED,
              COLUMN_COLLATION ->
              common.contains(fact.name());
          default -> true;
        };
  }

  private List<Fact> facts(Table table) {
    List<Fact> facts = new ArrayList<>();
    String name = Sql.table(table.table());
    Set<String> constraints = new HashSet<>();
    for (Constraint constraint : table.constraints()) {
      constraints.add(new TableName(table.table().schema(), constraint.name()).toString());
      Reference reference = constraint.reference();
      if (COMPARED.contains(constraint.kind())
          && (reference == null || planned.contains(reference.table()))) {
        facts.add(new Fact(name, Aspect.CONSTRAINT, constraint.name(), constraint.definition()));
      }
    }
    for (Index index : table.indexes()) {
      if (!constraints.contains(index.name())) {
        facts.add(new Fact(name, Aspect.INDEX, index.name(), index.form()));
      }
    }
    return facts;
  }

  private void compare(List<Fact> expected, List<Fact> found) {
    List<Fact> missing = new ArrayList<>(expected);
    List<Fact> extra = new ArrayList<>(found);
    removeCommon(missing, extra);
    Map<Fact, Fact> byName = new LinkedHashMap<>();
    extra.forEach(fact -> byName.put(named(fact), fact));
    for (Fact fact : missing) {
      tell(fact, byName.remove(named(fact)));
    }
    byName.values().forEach(fact -> tell(null, fact));
  }

  /** Takes what both have out of both, one for one. */
  private static void removeCommon(List<Fact> missing, List<Fact> extra) {
    Map<Fact, Integer> there = new HashMap<>();
    extra.forEach(fact -> there.merge(identity(fact), 1, Integer::sum));
    Map<Fact, Integer> both = new HashMap<>();
    missing.removeIf(fact -> {
      Fact identity = identity(fact);
      boolean common = there.merge(identity, -1, Integer::sum) >= 0;
      if (common) {
        both.merge(identity, 1, Integer::sum);
      }
      return common;
    });
    extra.removeIf(fact -> both.merge(identity(fact), -1, Integer::sum) >= 0);
  }

  private static Fact identity(Fact fact) {
    return fact.aspect().nameless()
        ? new Fact(fact.table(), fact.aspect(), "", fact.definition())
        : fact;
  }

  private static Fact named(Fact fact) {
    return new Fact(fact.table(), fact.aspect(), fact.name(), "");
  }

  private void tell(@Nullable Fact expected, @Nullable Fact found) {
    Fact fact = expected != null ? expected : found;
    if (fact == null) {
      return;
    }
    String name = fact.name().isEmpty() ? "" : " " + Printable.of(fact.name(), LONGEST);
    findings.add(
        new Finding(
            fact.aspect().code(expected != null, found != null),
            severity(fact, expected, found),
            fact.table() == null ? null : TableName.parse(fact.table()).toString(),
            null,
            null,
            fact.aspect().words()
                + name
                + ": expected "
                + shown(expected)
                + ", found "
                + shown(found)
                + ".",
            standard.remedy()));
  }

  /** A further index, and another version of an extension, harm no row. */
  private Severity severity(Fact fact, @Nullable Fact expected, @Nullable Fact found) {
    boolean more = expected == null;
    boolean harmless =
        (fact.aspect() == Aspect.EXTENSION && (more || found != null))
            || (fact.aspect() == Aspect.INDEX && more);
    if (harmless) {
      return Severity.INFO;
    }
    return standard.severity(subject.rules().failsOnStructure());
  }

  private static String shown(@Nullable Fact fact) {
    return fact == null ? "nothing" : Printable.of(fact.definition(), LONGEST);
  }
}
