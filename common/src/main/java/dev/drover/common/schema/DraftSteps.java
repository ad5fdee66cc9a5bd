package dev.drover.common.schema;

import dev.drover.common.bundle.Blueprint.Definition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which statements lead towards a database's definitions without losing a row, a column or where a
 * sequence stands.
 */
final class DraftSteps {
  /** What is dropped by people only. */
  static final Set<String> KEPT =
      Set.of("schema", "extension", "table", "column", "sequence", "partition");

  /** What is said of something else, and goes with it. */
  private static final Set<String> SAID_OF =
      Set.of("default of", "not null of", "comment on", "owner of the sequence");

  private static final Set<String> REPLACED =
      Set.of("function", "view", "default of", "comment on", "row level security of");

  /** Not made anew where they stand. */
  private static final Set<String> FIXED =
      Set.of("schema", "extension", "table", "event trigger", "partition");

  /** Owners and privileges are from here on; they are every database's own. */
  private static final int OWN = 17;

  private final Defined first;
  private final Defined wanted;
  private final Map<String, String> extensions;
  private final Set<String> unwritten;
  private final Set<String> gone = new HashSet<>();

  /**
   * @param extensions how the wanted ones are made, by name
   * @param unwritten columns that their definitions do not tell whole
   */
  DraftSteps(Defined first, Defined wanted, Map<String, String> extensions, Set<String> unwritten) {
    this.first = first;
    this.wanted = wanted;
    this.extensions = extensions;
    this.unwritten = unwritten;
    for (Definition one : first.all()) {
      if (!wanted.has(one) && !SAID_OF.contains(one.kind())) {
        gone.add(one.name());
        gone.add(one.kind() + " " + one.name());
      }
    }
  }

  /**
   * One thing to try.
   *
   * @param id what it makes as it is wanted, or takes away
   */
  record Proposed(Definition.Id id, Attempts.Step step, List<String> remarks) {}

  /** What may go, what depends on others first. */
  List<Proposed> drops(Defined there) {
    List<Proposed> drops = new ArrayList<>();
    for (Definition one : there.reversed()) {
      String drop = one.drop();
      if (drop != null && !wanted.has(one) && one.phase() < OWN && goesAlone(one)) {
        drops.add(new Proposed(one.id(), new Attempts.Step(drop, null), List.of()));
      }
    }
    return drops;
  }

  /** Whether nothing that people drop takes it along. */
  private boolean goesAlone(Definition one) {
    if (KEPT.contains(one.kind()) || SAID_OF.contains(one.kind()) && gone.contains(one.name())) {
      return false;
    }
    Definition table = first.table(one.table());
    return table == null
        || wanted.has(table)
            && !(one.kind().equals("constraint") && ofGoneColumn(table, one.state()));
  }

  private boolean ofGoneColumn(Definition table, @Nullable String constraint) {
    String notNull = "NOT NULL ";
    return constraint != null
        && constraint.startsWith(notNull)
        && gone.contains(table.name() + "." + constraint.substring(notNull.length()));
  }

  /**
   * What is to be made, or to be made otherwise.
   *
   * @param upTo a definition's phase
   */
  List<Proposed> creations(Defined there, int upTo) {
    List<Proposed> steps = new ArrayList<>();
    for (Definition one : wanted.all()) {
      Definition now = there.get(one.id());
      if (one.phase() <= upTo && one.phase() < OWN && !one.is(now)) {
        steps.addAll(now == null ? creation(there, one) : change(there, now, one));
      }
    }
    return steps;
  }

  private List<Proposed> creation(Defined there, Definition one) {
    String create =
        switch (one.kind()) {
          case "extension" -> extensions.get(one.name());
          case "column" -> there.table(one.table()) == null ? null : added(one);
          case "function" -> ofRange(one) ? null : one.create();
          case "table" -> one.create() == null ? wanted.outline(one, unwritten) : one.create();
          default -> one.create();
        };
    return create == null
        ? List.of()
        : List.of(new Proposed(one.id(), new Attempts.Step(create, null), remarks(one)));
  }

  /** A range's own functions come with it; made before it, they would make an empty shell of it. */
  private static boolean ofRange(Definition function) {
    return String.valueOf(function.create()).contains("\n LANGUAGE internal\n");
  }

  private @Nullable String added(Definition column) {
    Definition table = wanted.table(column.table());
    boolean untold = unwritten.contains(column.name()) || table == null;
    return untold ? null : DraftColumn.of(wanted, column).add();
  }

  private List<Proposed> change(Defined there, Definition now, Definition one) {
    if (EnumLabels.of(one) && EnumLabels.of(now)) {
      List<String> remarks =
          List.of("No statement of the same transaction can use the new label yet.");
      return new DraftLabels(now, one)
          .additions().stream()
              .map(sql -> new Proposed(one.id(), new Attempts.Step(sql, null), remarks))
              .toList();
    }
    if (one.kind().equals("column")) {
      String sql = DraftColumn.of(there, now).become(DraftColumn.of(wanted, one));
      return sql == null
          ? List.of()
          : List.of(
              new Proposed(
                  one.id(),
                  new Attempts.Step(sql, null),
                  List.of(
                      "May write the whole table anew, while nobody else can read or write it.")));
    }
    String create = one.create();
    String drop = now.drop();
    if (create == null || one.kind().equals("type") || FIXED.contains(one.kind())) {
      return List.of();
    }
    Attempts.Step step;
    if (REPLACED.contains(one.kind())) {
      step = new Attempts.Step(create, drop == null ? null : drop + ";\n" + create);
    } else if (one.kind().equals("sequence")) {
      // Where it stands stays.
      step = new Attempts.Step("ALTER" + create.substring("CREATE".length()), null);
    } else {
      step = new Attempts.Step((drop == null ? "" : drop + ";\n") + create, null);
    }
    return List.of(new Proposed(one.id(), step, remarks(one)));
  }

  private List<String> remarks(Definition one) {
    List<String> remarks = new ArrayList<>();
    if (first.table(one.table()) == null) {
      return remarks;
    }
    String create = String.valueOf(one.create());
    if (one.kind().equals("index")) {
      remarks.add(
          "Writers wait while it is built. On a large table write CREATE INDEX CONCURRENTLY, in a"
              + " file of its own: it cannot stand in a transaction.");
    }
    boolean notNull =
        one.kind().equals("not null of") || String.valueOf(one.state()).startsWith("NOT NULL ");
    if (notNull) {
      remarks.add(needed(one));
    } else if (one.kind().equals("constraint") || create.startsWith("CREATE UNIQUE INDEX")) {
      remarks.add("Fails when a row that is there does not keep it.");
    }
    return remarks;
  }

  private String needed(Definition notNull) {
    for (Definition column : wanted.columns(notNull.table())) {
      boolean its =
          notNull.kind().equals("not null of")
              ? notNull.name().equals(column.name())
              : String.valueOf(notNull.state())
                  .equals("NOT NULL " + DraftColumn.of(wanted, column).name());
      if (its && !first.has(column)) {
        return DraftColumn.of(wanted, column).filled()
            ? "Rows that are there have what fills the new column."
            : "NEEDS A VALUE: the new column has none in rows that are there; give it a default or"
                + " fill it before.";
      }
    }
    return "NEEDS A VALUE where a row that is there has none: fill the column before.";
  }
}
