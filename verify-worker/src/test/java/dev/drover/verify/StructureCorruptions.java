package dev.drover.verify;

import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.TableShape;
import dev.drover.verify.Corruption.Planted;
import dev.drover.verify.Corruption.Planter;
import dev.drover.verify.Corruption.Told;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Damage to what is around the rows: mostly of the parent, which has everything a table can have.
 */
final class StructureCorruptions {
  private StructureCorruptions() {}

  static List<Corruption> all() {
    return List.of(
        parent("a dropped index", "DROP INDEX #.by_note", "index_missing"),
        parent(
            "an index of other columns",
            "DROP INDEX #.by_note; CREATE INDEX by_note ON $ (tenant)",
            "index_differs"),
        parent("a dropped constraint", "ALTER TABLE $ DROP CONSTRAINT named", "constraint_missing"),
        parent(
            "an unvalidated constraint",
            "ALTER TABLE $ DROP CONSTRAINT named, ADD CONSTRAINT named CHECK (tenant <> '') NOT"
                + " VALID",
            "constraint_unvalidated"),
        parent(
            "a dropped primary key",
            "ALTER TABLE $ DROP CONSTRAINT \"Parent Table_pkey\" CASCADE",
            "primary_key_missing"),
        parent("a weaker policy", "ALTER POLICY own ON $ USING (true)", "policy_differs"),
        parent("a policy for everybody", "ALTER POLICY own ON $ TO PUBLIC", "policy_differs"),
        parent("a dropped policy", "DROP POLICY own ON $", "policy_missing"),
        parent("a policy too much", "CREATE POLICY more ON $ USING (true)", "policy_extra"),
        parent("row security off", "ALTER TABLE $ DISABLE ROW LEVEL SECURITY", "rls_weaker"),
        parent(
            "the owner above row security",
            "ALTER TABLE $ NO FORCE ROW LEVEL SECURITY",
            "rls_weaker"),
        parent("a dropped trigger", "DROP TRIGGER touched ON $", "trigger_missing"),
        parent("a disabled trigger", "ALTER TABLE $ DISABLE TRIGGER touched", "trigger_disabled"),
        parent(
            "a trigger that does something else",
            "CREATE OR REPLACE FUNCTION shared.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN"
                + " RETURN NULL; END'",
            "trigger_differs"),
        parent(
            "a changed default",
            "ALTER TABLE $ ALTER note SET DEFAULT 'some'",
            "column_default_differs"),
        parent("a lost default", "ALTER TABLE $ ALTER note DROP DEFAULT", "column_default_differs"),
        parent(
            "a column that takes NULL",
            "ALTER TABLE $ ALTER tenant DROP NOT NULL",
            "column_nullable_differs"),
        parent("a lost grant", "REVOKE SELECT ON $ FROM pg_monitor", "grant_missing"),
        parent("a grant too much", "GRANT DELETE ON $ TO PUBLIC", "grant_extra"),
        parent(
            "a grant that may be handed on",
            "GRANT SELECT ON $ TO pg_monitor WITH GRANT OPTION",
            "grant_differs"),
        parent("a wrong owner", "ALTER TABLE $ OWNER TO pg_monitor", "owner_differs"),
        parent("a changed comment", "COMMENT ON TABLE $ IS 'other'", "comment_differs"),
        parent("a lost comment", "COMMENT ON COLUMN $.note IS NULL", "comment_differs"),
        parent("a renamed table", "ALTER TABLE $ RENAME TO other", "table_missing"),
        new Corruption("a dropped table", StructureCorruptions::droppedTable),
        new Corruption(
            "a dropped column", column("ALTER TABLE $ DROP COLUMN note", "column_missing")),
        new Corruption(
            "a renamed column",
            column("ALTER TABLE $ RENAME COLUMN note TO other", "column_missing")),
        new Corruption(
            "another type", column("ALTER TABLE $ ALTER note TYPE varchar(300)", "column_type")),
        new Corruption(
            "another type's label",
            scene ->
                type(
                    scene, "shared.mood", "ALTER TYPE shared.mood RENAME VALUE 'happy' TO 'glad'")),
        new Corruption(
            "a domain without its check",
            scene ->
                type(
                    scene,
                    "shared.email",
                    "ALTER DOMAIN shared.email DROP CONSTRAINT email_check")),
        new Corruption(
            "a sequence behind",
            scene ->
                sequence(
                    scene,
                    "DO $do$ BEGIN EXECUTE 'ALTER SEQUENCE ' || ~ || ' RESTART WITH 1'; END $do$",
                    "sequence_behind",
                    "id")),
        new Corruption(
            "a sequence of other steps",
            scene ->
                sequence(
                    scene,
                    "DO $do$ BEGIN EXECUTE 'ALTER SEQUENCE ' || ~ || ' INCREMENT 5'; END $do$",
                    "sequence_differs",
                    null)));
  }

  /** {@code $} stands for the parent and {@code #} for its schema. */
  private static Corruption parent(String name, String sql, String code) {
    return new Corruption(name, scene -> Planted.of(of(sql, scene.parent()), code, scene.parent()));
  }

  private static String of(String sql, TableName table) {
    return sql.replace("$", Sql.table(table)).replace("#", Sql.identifier(table.schema()));
  }

  private static Planter column(String sql, String code) {
    return scene ->
        new Planted(of(sql, scene.parent()), List.of(new Told(code, scene.parent(), null, "note")));
  }

  private static @Nullable Planted droppedTable(Scene scene) {
    TableShape shape = scene.pick(List.copyOf(scene.shapes()));
    return shape == null
        ? null
        : Planted.of(
            "DROP TABLE " + Sql.table(shape.table()) + " CASCADE", "table_missing", shape.table());
  }

  private static @Nullable Planted type(Scene scene, String type, String sql) {
    boolean used =
        scene.shapes().stream()
            .flatMap(shape -> shape.columns().stream())
            .anyMatch(column -> column.type().equals(type));
    return used ? new Planted(sql, List.of(new Told("type_differs", null, null, null))) : null;
  }

  /** {@code ~} stands for the sequence. */
  private static @Nullable Planted sequence(
      Scene scene, String sql, String code, @Nullable String column) throws SQLException {
    for (TableShape shape : scene.shapes()) {
      String sequence =
          "pg_get_serial_sequence(" + Sql.literal(Sql.table(shape.table())) + ", 'id')";
      if (shape.columnNames().contains("id")
          && scene.is(
              "SELECT "
                  + sequence
                  + " IS NOT NULL AND EXISTS (SELECT FROM "
                  + Sql.table(shape.table())
                  + ")")) {
        return new Planted(
            sql.replace("~", sequence), List.of(new Told(code, shape.table(), null, column)));
      }
    }
    return null;
  }
}
