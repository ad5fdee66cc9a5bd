package dev.drover.common.postgres;

import dev.drover.common.plan.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is taken out of a load's way, and how it is put back exactly as it was, in the same
 * transaction. Session replication roles are not used: they let orphans in and still fire triggers
 * enabled ALWAYS.
 *
 * @param before statements to run first
 * @param recheck makes pending foreign keys speak up, so that tables may be altered again
 * @param rebuild indexes to make again, before statistics are taken
 * @param after the rest, after statistics are taken
 */
record LoadSurroundings(
    List<String> before, List<String> recheck, List<String> rebuild, List<String> after) {

  /**
   * @param late keys that are to be checked at the end only
   * @param rebuilt drop secondary indexes and foreign keys and make them again; only where nobody
   *     else looks
   */
  static LoadSurroundings of(LoadFacts facts, List<LoadFacts.ForeignKey> late, boolean rebuilt) {
    List<String> before = new ArrayList<>();
    List<String> rebuild = new ArrayList<>();
    List<String> after = new ArrayList<>();
    List<String> recheck = new ArrayList<>();
    if (rebuilt) {
      // Keys first: as long as row security is not forced again, their check sees every row.
      rebuild(facts, before, rebuild, after);
    }
    triggers(facts, before, after);
    for (LoadFacts.Table table : facts.tables()) {
      if (table.forced()) {
        before.add("ALTER TABLE " + Sql.table(table.name()) + " NO FORCE ROW LEVEL SECURITY");
        after.add("ALTER TABLE " + Sql.table(table.name()) + " FORCE ROW LEVEL SECURITY");
      }
    }
    for (LoadFacts.ForeignKey key : late) {
      if (!(rebuilt && key.plain())) {
        defer(key, before, after);
      }
    }
    if (!late.isEmpty()
        || facts.foreignKeys().stream().anyMatch(LoadFacts.ForeignKey::deferrable)) {
      before.add("SET CONSTRAINTS ALL DEFERRED");
      recheck.add("SET CONSTRAINTS ALL IMMEDIATE");
    }
    return new LoadSurroundings(before, recheck, rebuild, after);
  }

  private static void triggers(LoadFacts facts, List<String> before, List<String> after) {
    Map<TableName, List<LoadFacts.Trigger>> byTable = new LinkedHashMap<>();
    facts
        .triggers()
        .forEach(trigger ->
            byTable.computeIfAbsent(trigger.table(), _ -> new ArrayList<>()).add(trigger));
    byTable.forEach((table, triggers) -> {
      before.add(
          alter(
              table,
              triggers.stream().map(t -> "DISABLE TRIGGER " + Sql.identifier(t.name())).toList()));
      after.add(
          alter(
              table,
              triggers.stream().map(t -> enabling(t.mode()) + Sql.identifier(t.name())).toList()));
    });
  }

  private static String alter(TableName table, List<String> actions) {
    return actions.stream()
        .collect(Collectors.joining(", ", "ALTER TABLE ONLY " + Sql.table(table) + " ", ""));
  }

  private static String enabling(String mode) {
    return switch (mode) {
      case "O" -> "ENABLE TRIGGER ";
      case "A" -> "ENABLE ALWAYS TRIGGER ";
      case "R" -> "ENABLE REPLICA TRIGGER ";
      default -> throw new IllegalStateException("tgenabled is O, A, R or D: " + mode);
    };
  }

  /** Altering keeps the key's identity, comment and dependents, which dropping would not. */
  private static void defer(LoadFacts.ForeignKey key, List<String> before, List<String> after) {
    if (!key.deferrable()) {
      String alter =
          "ALTER TABLE "
              + Sql.table(key.table())
              + " ALTER CONSTRAINT "
              + Sql.identifier(key.name());
      before.add(alter + " DEFERRABLE INITIALLY DEFERRED");
      after.add(alter + " NOT DEFERRABLE");
    }
  }

  private static void rebuild(
      LoadFacts facts, List<String> before, List<String> rebuild, List<String> after) {
    for (LoadFacts.ForeignKey key : facts.foreignKeys()) {
      if (key.plain() && facts.shapes().containsKey(key.table())) {
        String table = "ALTER TABLE " + Sql.table(key.table());
        String name = Sql.identifier(key.name());
        before.add(table + " DROP CONSTRAINT " + name);
        after.add(table + " ADD CONSTRAINT " + name + " " + key.definition());
        if (key.comment() != null) {
          after.add(
              "COMMENT ON CONSTRAINT "
                  + name
                  + " ON "
                  + Sql.table(key.table())
                  + " IS "
                  + Sql.literal(key.comment()));
        }
      }
    }
    for (LoadFacts.Key key : facts.keys()) {
      rebuild(key, before, rebuild);
    }
    for (LoadFacts.Index index : facts.indexes()) {
      String name = Sql.identifier(index.table().schema()) + "." + Sql.identifier(index.name());
      before.add("DROP INDEX " + name);
      rebuild.add(index.definition());
      if (index.comment() != null) {
        rebuild.add("COMMENT ON INDEX " + name + " IS " + Sql.literal(index.comment()));
      }
    }
  }

  private static void rebuild(LoadFacts.Key key, List<String> before, List<String> rebuild) {
    String table = Sql.table(key.table());
    String name = Sql.identifier(key.name());
    before.add("ALTER TABLE " + table + " DROP CONSTRAINT " + name);
    rebuild.add("ALTER TABLE " + table + " ADD CONSTRAINT " + name + " " + key.definition());
    if (key.comment() != null) {
      rebuild.add(
          "COMMENT ON CONSTRAINT " + name + " ON " + table + " IS " + Sql.literal(key.comment()));
    }
    if (key.indexComment() != null) {
      rebuild.add(
          "COMMENT ON INDEX "
              + Sql.identifier(key.table().schema())
              + "."
              + name
              + " IS "
              + Sql.literal(key.indexComment()));
    }
  }
}
