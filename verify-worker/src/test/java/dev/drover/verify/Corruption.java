package dev.drover.verify;

import dev.drover.common.message.Finding;
import dev.drover.common.plan.TableName;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A kind of damage.
 *
 * @param planter chooses where, or gives null where the scene has nothing to damage that way
 */
record Corruption(String name, Planter planter) {
  /** Decides what exactly is done. */
  interface Planter {
    @Nullable Planted plant(Scene scene) throws SQLException;
  }

  /**
   * What must be told.
   *
   * @param table null for what is around the tables
   * @param key null where none is told
   */
  record Told(
      String code, @Nullable TableName table, @Nullable String key, @Nullable String column) {
    boolean by(Finding finding) {
      return finding.code().equals(code)
          && Objects.equals(finding.table(), table == null ? null : table.toString())
          && Objects.equals(finding.key(), key)
          && Objects.equals(finding.column(), column);
    }
  }

  /** Damage about to be done. */
  record Planted(String sql, List<Told> told) {
    static Planted of(String sql, String code, TableName table) {
      return new Planted(sql, List.of(new Told(code, table, null, null)));
    }

    static Planted changed(Scene.Field field, String sql) {
      return of(field.row(), sql, "row_changed", field.column());
    }

    /** A row without a key is told by its digest, as one that is missing and one that is extra. */
    static Planted of(Scene.Row row, String sql, String code, @Nullable String column) {
      boolean keyed = row.key() != null;
      return new Planted(
          sql,
          List.of(
              new Told("rows_differ", row.table(), null, null),
              keyed || !code.equals("row_changed")
                  ? new Told(code, row.table(), escaped(row.key()), column)
                  : new Told("rows_missing", row.table(), null, null)));
    }

    /** As COPY and findings write it. */
    private static @Nullable String escaped(@Nullable String key) {
      return key == null ? null : key.replace("\\", "\\\\").replace("\t", "\\t");
    }
  }

  static List<Corruption> all() {
    return Stream.concat(RowCorruptions.all().stream(), StructureCorruptions.all().stream())
        .toList();
  }
}
