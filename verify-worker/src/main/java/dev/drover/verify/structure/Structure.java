package dev.drover.verify.structure;

import dev.drover.common.plan.TableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /** @param disabledTriggers those that do not fire in an ordinary session */
  public record Table(
      String schema,
      String name,
      boolean partitioned,
      boolean rowSecurity,
      List<Column> columns,
      List<Index> indexes,
      List<Constraint> constraints,
      List<Trigger> disabledTriggers,
      List<Sequence> sequences) {
    public TableName table() {
      return new TableName(schema, name);
    }

    /** Types of all columns, generated ones too, by name. */
    public Map<String, String> types() {
      return columns.stream().collect(Collectors.toMap(Column::name, Column::type));
    }
  }

  /** @param type as {@code format_type} writes it */
  public record Column(String name, String type, boolean generated) {}

  /**
   * @param usable valid, ready and live: queries use it and writes keep it up
   * @param form its definition without its own name and its table's
   */
  public record Index(String name, boolean unique, boolean primary, boolean usable, String form) {}

  /**
   * @param kind as {@code pg_constraint.contype}
   * @param enforced false when it was declared {@code NOT ENFORCED}
   * @param reference for a foreign key whose hold one anti-join can prove
   */
  public record Constraint(
      String name, String kind, boolean validated, boolean enforced, String definition, @Nullable Reference reference) {}

  /**
   * Where a foreign key points.
   *
   * @param full declared {@code MATCH FULL}: all columns are NULL or none
   */
  public record Reference(String schema, String name, boolean partitioned, boolean full, List<Pair> pairs) {
    TableName table() {
      return new TableName(schema, name);
    }
  }

  /**
   * One column of a foreign key, and the operator {@code parent = column} the constraint itself uses.
   *
   * @param collation schema and name to compare in, when the columns' own collations differ
   */
  public record Pair(
      String column, String parent, String operatorSchema, String operator, @Nullable List<String> collation) {}

  /** @param constraint the one it enforces, when it is a constraint's own trigger */
  public record Trigger(String name, @Nullable String constraint) {}

  /** A sequence that {@code column} draws its default from. */
  public record Sequence(String schema, String name, String column, boolean ascending) {
    TableName table() {
      return new TableName(schema, name);
    }
  }

  /** The table, which a caller has found to exist. */
  Table existing(TableName name) {
    return Objects.requireNonNull(tables.get(name));
  }
}
