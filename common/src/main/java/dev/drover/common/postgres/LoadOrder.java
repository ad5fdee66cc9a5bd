package dev.drover.common.postgres;

import dev.drover.common.plan.TableName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * In which order tables are filled so that every foreign key finds its parent, and which keys make
 * that impossible: those among tables that wait for one another. A table's key to itself is no
 * obstacle, PostgreSQL checks it after the whole COPY.
 *
 * @param tables parents first; rows are deleted in the opposite order
 * @param cyclic keys to be checked only at the end
 */
record LoadOrder(List<TableName> tables, List<LoadFacts.ForeignKey> cyclic) {
  LoadOrder {
    tables = List.copyOf(tables);
    cyclic = List.copyOf(cyclic);
  }

  static LoadOrder of(LoadFacts facts, List<TableName> wanted) {
    List<LoadFacts.ForeignKey> keys =
        facts.inner().stream().filter(key -> !key.table().equals(key.parent())).toList();
    Set<TableName> waiting = new LinkedHashSet<>(wanted);
    List<TableName> order = new ArrayList<>();
    boolean moved = true;
    while (moved) {
      moved = false;
      for (TableName table : List.copyOf(waiting)) {
        boolean free =
            keys.stream()
                .noneMatch(key -> key.table().equals(table) && waiting.contains(key.parent()));
        if (free) {
          waiting.remove(table);
          order.add(table);
          moved = true;
        }
      }
    }
    order.addAll(waiting);
    return new LoadOrder(
        order,
        keys.stream()
            .filter(key -> waiting.contains(key.table()) && waiting.contains(key.parent()))
            .toList());
  }
}
