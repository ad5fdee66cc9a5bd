package dev.drover.verify.structure;

import dev.drover.common.plan.TableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a database's catalog says about a plan's tables. Immutable.
 *
 * @param tables those that exist
 */
public record Structure(Map<TableName, Table> tables) {
  public Structure {
    tables = Map.copyOf(tables);
  }

  static Structure of(List<Table> found) {
    Map<TableName, Table> tables = new LinkedHashMap<>();
    found.forEach(table -> tables.put(table.table(), table));
    return new Structure(tables);
  }

  public @Nullable Table table(TableName name) {
    return tables.get(name);
  }

  /**
   * @param disabledTriggers those that do not fire in an ordinary session
   */
  public record Table(
      TableName table,
      boolean partitioned,
      boolean rowSecurity,
      List<Column> columns,
      List<Index> indexes,
      List<Constraint> constraints,
      List<Trigger> disabledTriggers,
      List<Sequence> sequences) {
    /** Types of all columns, generated ones too, by name. */
    public Map<String, String> types() {
      return columns.stream().collect(Collectors.toMap(Column::name, Column::type));
    }
  }

  /**
   * @param type as {@code format_type} writes it
   */
  public record Column(String name, String type) {}

  /**
   * @param usable valid, ready and live: queries use it and writes keep it up
   * @param name qualified, as SQL writes it
   * @param definition the statement that makes it
   */
  public record Index(
      String name, boolean unique, boolean primary, boolean usable, String definition) {
    private static final String USING = " USING ";

    /** The definition without the names of index and table. */
    String form() {
      return (unique ? "UNIQUE" : "")
          + definition.substring(Math.max(0, definition.indexOf(USING)));
    }
  }

  /**
   * @param kind as {@code pg_constraint.contype}
   * @param enforced false when it was declared {@code NOT ENFORCED}
   * @param reference for a foreign key whose hold one anti-join can prove
   */
  public record Constraint(
      String name,
      String kind,
      boolean validated,
      boolean enforced,
      String definition,
      @Nullable Reference reference) {}

  /**
   * Where a foreign key points.
   *
   * @param full declared {@code MATCH FULL}: all columns are NULL or none
   */
  public record Reference(TableName table, boolean full, boolean partitioned, List<Pair> pairs) {}

  /**
   * One column of a foreign key.
   *
   * @param operator what the constraint itself compares {@code parent = column} with, as SQL writes
   *     it
   * @param collation to compare in, as SQL writes it, when the columns' own collations differ
   */
  public record Pair(String column, String parent, String operator, @Nullable String collation) {}

  /**
   * @param constraint the one it enforces, when it is a constraint's own trigger
   */
  public record Trigger(String name, @Nullable String constraint) {}

  /** A sequence that {@code column} draws its default from. */
  public record Sequence(TableName table, String column, boolean ascending) {}
}
