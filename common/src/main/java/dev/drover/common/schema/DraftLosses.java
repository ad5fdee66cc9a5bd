package dev.drover.common.schema;

import dev.drover.common.bundle.Blueprint.Definition;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a draft leaves to people because it loses something, and what may be a rename instead. */
final class DraftLosses {
  private final Defined first;
  private final Defined wanted;
  private final List<Drafted> withheld = new ArrayList<>();
  private final Map<Definition.Id, String> renames = new HashMap<>();

  DraftLosses(Defined first, Defined wanted) {
    this.first = first;
    this.wanted = wanted;
    for (Definition one : first.reversed()) {
      Definition now = wanted.get(one.id());
      if (now == null) {
        drop(one);
      } else if (one.kind().equals("column")) {
        narrow(one, now);
      } else if (EnumLabels.of(one) && EnumLabels.of(now)) {
        labels(new DraftLabels(one, now), now);
      }
    }
  }

  /** Statements that are not to be run as they stand, in the order in which they could be. */
  List<Drafted> withheld() {
    return List.copyOf(withheld);
  }

  /** What to remark where something is made that may be there under another name. */
  @Nullable String rename(Definition.Id made) {
    return renames.get(made);
  }

  private void drop(Definition one) {
    String drop = one.drop();
    boolean part = one.kind().equals("column") && !alone(one);
    if (drop == null || part || !DraftSteps.KEPT.contains(one.kind())) {
      return;
    }
    String rename =
        switch (one.kind()) {
          case "table" -> renamedTable(one);
          case "column" -> renamedColumn(one);
          default -> null;
        };
    List<String> remarks = new ArrayList<>(List.of("LOSES DATA: " + one.id() + " goes."));
    if (one.kind().equals("partition")) {
      remarks.set(0, "LOSES DATA: the rows of " + one.name() + " leave the partitioned table.");
    }
    if (rename != null) {
      remarks.add("MAY BE A RENAME: then run instead " + rename);
    }
    withheld.add(new Drafted(drop, remarks));
  }

  /** Neither with its table nor with the column of a partitioned one. */
  private boolean alone(Definition column) {
    Definition table = first.table(column.table());
    return table != null && wanted.has(table) && !first.partition(column.table());
  }

  private void narrow(Definition was, Definition is) {
    if (was.is(is) || first.partition(was.table())) {
      return;
    }
    DraftColumn now = DraftColumn.of(first, was);
    DraftColumn then = DraftColumn.of(wanted, is);
    String sql = now.becomeWithLoss(then);
    if (sql != null) {
      withheld.add(
          new Drafted(
              sql,
              sql.endsWith(" DROP IDENTITY")
                  ? "LOSES DATA: where the column's sequence stands."
                  : "LOSES DATA, or fails: not every value of "
                      + now.type()
                      + " is one of "
                      + then.type()
                      + "."));
    }
  }

  private void labels(DraftLabels labels, Definition type) {
    String rename = labels.rename();
    if (rename != null) {
      renames.put(type.id(), rename);
      withheld.add(
          new Drafted(rename, "MAY BE A RENAME: then run this instead of adding the new label."));
    }
  }

  private @Nullable String renamedTable(Definition gone) {
    TableName old = Objects.requireNonNull(gone.table());
    for (Definition made : wanted.all()) {
      if (!made.kind().equals("table") || first.has(made) || !alike(gone, made)) {
        continue;
      }
      TableName name = Objects.requireNonNull(made.table());
      String moved =
          old.schema().equals(name.schema())
              ? ""
              : "ALTER TABLE %s SET SCHEMA %s; "
                  .formatted(gone.name(), Sql.identifier(name.schema()));
      String renamed =
          old.name().equals(name.name())
              ? ""
              : "ALTER TABLE %s RENAME TO %s;"
                  .formatted(
                      Sql.table(new TableName(name.schema(), old.name())),
                      Sql.identifier(name.name()));
      String rename = (moved + renamed).strip();
      renames.put(made.id(), rename);
      return rename;
    }
    return null;
  }

  private boolean alike(Definition gone, Definition made) {
    List<DraftColumn> old = columns(first, gone);
    List<DraftColumn> young = columns(wanted, made);
    if (old.isEmpty() || old.size() != young.size()) {
      return false;
    }
    return old.stream()
        .allMatch(column ->
            young.stream()
                .anyMatch(other -> column.name().equals(other.name()) && column.like(other)));
  }

  private static List<DraftColumn> columns(Defined database, Definition table) {
    Collection<Definition> columns = database.columns(table.table());
    return columns.stream().map(column -> DraftColumn.of(database, column)).toList();
  }

  private @Nullable String renamedColumn(Definition gone) {
    DraftColumn old = DraftColumn.of(first, gone);
    for (Definition made : wanted.columns(gone.table())) {
      DraftColumn young = DraftColumn.of(wanted, made);
      if (!first.has(made) && old.like(young) && !renames.containsKey(made.id())) {
        String rename =
            "ALTER TABLE "
                + old.table()
                + " RENAME COLUMN "
                + old.name()
                + " TO "
                + young.name()
                + ";";
        renames.put(made.id(), rename);
        return rename;
      }
    }
    return null;
  }
}
