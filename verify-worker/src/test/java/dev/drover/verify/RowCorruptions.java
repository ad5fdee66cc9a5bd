package dev.drover.verify;

import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.TableShape;
import dev.drover.verify.Corruption.Planted;
import dev.drover.verify.Corruption.Planter;
import dev.drover.verify.Scene.Field;
import dev.drover.verify.Scene.Row;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Damage to rows; triggers and foreign keys look away while it is done. */
final class RowCorruptions {
  private static final List<String> TEXTS = List.of("text", "character varying(40)");
  private static final List<String> TIMES =
      List.of("timestamp with time zone", "timestamp without time zone");
  private static final List<String> FLOATS = List.of("real", "double precision");

  private RowCorruptions() {}

  static List<Corruption> all() {
    return List.of(
        new Corruption("a lost row", RowCorruptions::lost),
        new Corruption("a lost table's worth of rows", RowCorruptions::emptied),
        new Corruption("a doubled row", RowCorruptions::doubled),
        new Corruption("a foreign row", scene -> inserted(scene, "'stranger'", "rows_foreign")),
        new Corruption(
            "a row of nobody knows where",
            scene -> inserted(scene, Sql.literal(RandomPlatform.PROJECT), "rows_extra")),
        new Corruption("a value lost", changed(List.of(), "$ IS NOT NULL", "NULL")),
        new Corruption("NULL for empty", changed(TEXTS, "$ = ''", "NULL")),
        new Corruption("empty for NULL", changed(TEXTS, "$ IS NULL", "''")),
        new Corruption("the text of a NULL for NULL", changed(TEXTS, "$ IS NULL", "'\\N'")),
        new Corruption("a blank at the end", changed(TEXTS, "length($) < 40", "$ || ' '")),
        new Corruption("a case changed", changed(TEXTS, "$ <> upper($)", "upper($)")),
        new Corruption(
            "a bit of a bytea",
            changed(List.of("bytea"), "length($) > 0", "set_bit($, 3, 1 - get_bit($, 3))")),
        new Corruption(
            "a bit of a number",
            changed(List.of("smallint", "integer", "bigint"), "$ IS NOT NULL", "$ # 1")),
        new Corruption(
            "a microsecond", changed(TIMES, "isfinite($)", "$ + interval '1 microsecond'")),
        new Corruption("the sign of zero", changed(FLOATS, "$::text = '-0'", "0")),
        new Corruption("the last digit", changed(FLOATS, "$ IN (0.1, 0.1::real)", "0.1000001")),
        new Corruption(
            "another scale",
            changed(List.of("numeric"), "$ <> 'NaN' AND abs($) < 1e6", "$ + 0::numeric(40, 31)")),
        new Corruption(
            "another order of an array",
            changed(
                List.of("text[]"),
                "cardinality($) > 1 AND array_ndims($) = 1",
                "array_prepend('first', $)")),
        new Corruption(
            "a bound of a range",
            changed(List.of("int4range"), "$ IS NOT NULL", "int4range(7, 9)")),
        new Corruption("values of two rows swapped", RowCorruptions::swappedRows),
        new Corruption("two columns swapped", RowCorruptions::swappedColumns),
        new Corruption("a row that follows another", RowCorruptions::moved));
  }

  private static Planter changed(List<String> types, String condition, String value) {
    return scene -> {
      Field field = scene.field(types, condition);
      return field == null || field.column().equals("tenant") || field.column().equals("Ref")
          ? null
          : Planted.changed(
              field, field.row().update(field.name() + " = " + value.replace("$", field.name())));
    };
  }

  private static @Nullable Planted lost(Scene scene) throws SQLException {
    Row row = scene.row();
    return row == null
        ? null
        : Planted.of(
            row, "DELETE FROM " + Sql.table(row.table()) + row.where(), "rows_missing", null);
  }

  private static @Nullable Planted emptied(Scene scene) throws SQLException {
    Row row = scene.row();
    return row == null
        ? null
        : Planted.of("DELETE FROM " + Sql.table(row.table()), "rows_differ", row.table());
  }

  private static @Nullable Planted doubled(Scene scene) throws SQLException {
    Row row = scene.row();
    return row == null || row.key() != null
        ? null
        : Planted.of(row, copied(row, "", ""), "rows_extra", null);
  }

  private static @Nullable Planted inserted(Scene scene, String tenant, String code)
      throws SQLException {
    Row row = scene.row(scene.parentShape(), "true");
    if (row == null) {
      return null;
    }
    String type =
        row.shape().columns().stream()
            .filter(column -> column.name().equals("id"))
            .findFirst()
            .orElseThrow()
            .type();
    String key = type.equals("uuid") ? "00000000-0000-0000-0000-00000000cafe" : "987654";
    return Planted.of(
        new Row(row.shape(), row.ctid(), key),
        copied(row, tenant, "CAST(" + Sql.literal(key) + " AS " + type + ")"),
        code,
        null);
  }

  /** Inserts the row once more, with another tenant and id where such are given. */
  private static String copied(Row row, String tenant, String id) {
    List<String> names = row.shape().columnNames();
    String values =
        names.stream()
            .map(name ->
                name.equals("tenant") && !tenant.isEmpty()
                    ? tenant
                    : name.equals("id") && !id.isEmpty() ? id : Sql.identifier(name))
            .collect(Collectors.joining(", "));
    String table = Sql.table(row.table());
    return "INSERT INTO "
        + table
        + " ("
        + Sql.columns(names)
        + ") OVERRIDING SYSTEM VALUE SELECT "
        + values
        + " FROM "
        + table
        + row.where();
  }

  private static @Nullable Planted swappedRows(Scene scene) throws SQLException {
    Field one = scene.field(List.of(), "$ IS NOT NULL");
    if (one == null || one.column().equals("tenant") || one.row().key() == null) {
      return null;
    }
    String table = Sql.table(one.row().table());
    String mine =
        "(SELECT x."
            + one.name()
            + "::text FROM "
            + table
            + " AS x WHERE x.ctid = "
            + Sql.literal(one.row().ctid())
            + ")";
    Row other = scene.row(one.row().shape(), one.name() + "::text <> " + mine);
    if (other == null) {
      return null;
    }
    Planted both = Planted.changed(new Field(other, one.column()), "");
    return new Planted(
        "UPDATE "
            + table
            + " AS t SET "
            + one.name()
            + " = o."
            + one.name()
            + " FROM "
            + table
            + " AS o WHERE (t.ctid, o.ctid) IN (("
            + pair(one.row(), other)
            + "), ("
            + pair(other, one.row())
            + "))",
        java.util.stream.Stream.concat(
                Planted.changed(one, "").told().stream(), both.told().stream())
            .toList());
  }

  private static String pair(Row one, Row other) {
    return Sql.literal(one.ctid()) + "::tid, " + Sql.literal(other.ctid()) + "::tid";
  }

  private static @Nullable Planted swappedColumns(Scene scene) throws SQLException {
    for (TableShape shape : scene.shapes()) {
      for (TableShape.Column one : shape.columns()) {
        for (TableShape.Column other : shape.columns()) {
          if (one.name().compareTo(other.name()) < 0
              && one.type().equals(other.type())
              && !shape.key().contains(one.name())
              && !shape.key().contains(other.name())
              && !shape.key().isEmpty()) {
            String a = Sql.identifier(one.name());
            String b = Sql.identifier(other.name());
            Row row = scene.row(shape, a + "::text <> " + b + "::text");
            if (row != null) {
              Planted first =
                  Planted.changed(
                      new Field(row, one.name()), row.update(a + " = " + b + ", " + b + " = " + a));
              return new Planted(
                  first.sql(),
                  java.util.stream.Stream.concat(
                          first.told().stream(),
                          Planted.changed(new Field(row, other.name()), "").told().stream())
                      .toList());
            }
          }
        }
      }
    }
    return null;
  }

  private static @Nullable Planted moved(Scene scene) throws SQLException {
    for (TableShape shape : scene.shapes()) {
      if (shape.columnNames().contains("Ref")) {
        String other =
            "(SELECT p.id FROM "
                + Sql.table(scene.parent())
                + " AS p WHERE p.id::text <> "
                + Sql.table(shape.table())
                + ".\"Ref\"::text ORDER BY 1 LIMIT 1)";
        Row row = scene.row(shape, other + " IS NOT NULL");
        if (row != null) {
          return Planted.changed(new Field(row, "Ref"), row.update("\"Ref\" = " + other));
        }
      }
    }
    return null;
  }
}
