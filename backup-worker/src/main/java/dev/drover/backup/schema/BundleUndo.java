package dev.drover.backup.schema;

import dev.drover.common.bundle.Blueprint;
import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.BundleRows;
import dev.drover.common.bundle.Digest;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.message.TableChange;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.LoadFacts;
import dev.drover.common.postgres.RowLoad;
import dev.drover.common.postgres.Sql;
import dev.drover.common.schema.Blueprints;
import dev.drover.common.schema.Rebuilding;
import dev.drover.common.schema.Sequences;
import dev.drover.common.schema.StandingChange;
import dev.drover.common.schema.StandingRows;
import dev.drover.common.schema.TableRowsDigest;
import dev.drover.common.worker.LoadMeter;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Builds a database as its bundle says, in the undoing's transaction, and puts back the rows of
 * those tables that the migration emptied, wrote to or built otherwise. Rows of other tables stay,
 * whoever wrote them. Where rows would be lost that are not in the bundle, it refuses, unless the
 * plan says otherwise. Nothing is committed unless structure and rows are then the bundle's.
 */
final class BundleUndo {
  private static final int SHOWN = 10;

  private final Connection target;
  private final Command.Restore command;
  private final Schema plan;
  private final StandingChange standing;
  private final Run run;

  BundleUndo(
      Connection target, Command.Restore command, Schema plan, StandingChange standing, Run run) {
    this.target = target;
    this.command = command;
    this.plan = plan;
    this.standing = standing;
    this.run = run;
  }

  /**
   * @param versions that were run, the last one first
   * @return what became of rows: those of a table that was put back went, and the bundle's came
   * @throws DroverException {@code undo_impossible}, {@code undo_loses_rows}, {@code undo_differs}
   */
  List<TableChange> undo(BundleReader bundle, List<String> versions)
      throws SQLException, IOException {
    Manifest.Part part = bundle.manifest().source();
    Blueprint blueprint = part.blueprint();
    if (blueprint == null) {
      throw impossible(versions, List.of("the bundle holds no definitions"));
    }
    Rebuilding rebuilding = new Rebuilding(target, blueprint, plan.apply().history());
    if (!rebuilding.impossible().isEmpty()) {
      throw impossible(versions, rebuilding.impossible());
    }
    Map<TableName, StandingRows.Rows> changed =
        StandingRows.read(target, command.order().project());
    Set<TableName> refilled = refilled(part, rebuilding, changed);
    lock(rebuilding, refilled);
    List<TableChange> changes = changes(rebuilding, refilled, part);
    requireNothingLost(rebuilding, refilled, changed, changes);
    Set<TableName> restored = new TreeSet<>(rebuilding.anew());
    restored.addAll(refilled);
    Map<TableName, Digest> stay = new TreeMap<>();
    for (TableName table : rebuilding.recast()) {
      if (!restored.contains(table) && !rebuilding.extra().contains(table)) {
        stay.put(table, TableRowsDigest.of(target, table));
      }
    }
    rebuilding.run(refilled, () -> putBack(bundle, blueprint, restored));
    setSequences(rebuilding, blueprint);
    requireAsBefore(rebuilding, part, restored, stay);
    return changes;
  }

  private List<TableChange> changes(
      Rebuilding rebuilding, Set<TableName> refilled, Manifest.Part part) throws SQLException {
    Map<TableName, Long> kept = new HashMap<>();
    part.tables().forEach(table -> kept.put(table.shape().table(), table.digest().rows()));
    Set<TableName> tables = new TreeSet<>(refilled);
    tables.addAll(rebuilding.anew());
    tables.addAll(rebuilding.extra());
    List<TableChange> changes = new ArrayList<>();
    for (TableName table : tables) {
      long now = rebuilding.exists(table) ? TableRowsDigest.of(target, table).rows() : 0;
      long then = kept.getOrDefault(table, 0L);
      changes.add(new TableChange(table.toString(), then, 0, now, 0, 0));
    }
    return changes;
  }

  /** Those of columns whose rows were put back stand with them already. */
  private void setSequences(Rebuilding rebuilding, Blueprint blueprint) throws SQLException {
    Set<TableName> there = Set.copyOf(Blueprints.of(target, plan.apply().history()).drawn());
    for (Manifest.Sequence state : blueprint.sequences()) {
      TableName name = Sequences.name(state);
      if (rebuilding.drawn().contains(name)) {
        Sequences.set(target, state);
      } else if (there.contains(name)) {
        Sequences.atLeast(target, state);
      }
    }
  }

  /** Tables that stay, with other rows than they have now. */
  private static Set<TableName> refilled(
      Manifest.Part part, Rebuilding rebuilding, Map<TableName, StandingRows.Rows> changed) {
    Set<TableName> kept =
        part.tables().stream().map(table -> table.shape().table()).collect(Collectors.toSet());
    Set<TableName> refilled = new TreeSet<>();
    changed.forEach((table, rows) -> {
      if (rows.left() != null && kept.contains(table) && !rebuilding.anew().contains(table)) {
        refilled.add(table);
      }
    });
    return refilled;
  }

  /** From here on nobody writes what is about to be compared. */
  private void lock(Rebuilding rebuilding, Set<TableName> refilled) throws SQLException {
    Set<TableName> tables = new TreeSet<>(refilled);
    tables.addAll(rebuilding.anew());
    tables.addAll(rebuilding.extra());
    tables.addAll(rebuilding.recast());
    try (Statement statement = target.createStatement()) {
      for (TableName table : tables) {
        if (rebuilding.exists(table)) {
          statement.execute("LOCK TABLE " + Sql.table(table) + " IN ACCESS EXCLUSIVE MODE");
        }
      }
    }
  }

  private void requireNothingLost(
      Rebuilding rebuilding,
      Set<TableName> refilled,
      Map<TableName, StandingRows.Rows> changed,
      List<TableChange> changes)
      throws SQLException {
    if (plan.apply().onLaterRows() == Schema.LaterRows.LOSE) {
      return;
    }
    Set<TableName> tables = new TreeSet<>(refilled);
    tables.addAll(rebuilding.anew());
    tables.addAll(rebuilding.extra());
    List<String> lost = new ArrayList<>();
    for (TableName table : tables) {
      StandingRows.Rows known = changed.get(table);
      Digest now = TableRowsDigest.of(target, table);
      Digest left = known == null || known.left() == null ? Digest.EMPTY : known.left();
      if (!now.equals(left)) {
        lost.add(table + " since the migration" + counted(table, changes));
      } else if (known != null && !known.proven()) {
        lost.add(table + " between the backup and the migration");
      }
    }
    for (TableName sequence : rebuilding.drawn()) {
      StandingRows.Rows known = changed.get(sequence);
      if (known == null || !known.proven()) {
        lost.add("the sequence " + sequence + " between the backup and the migration");
      }
    }
    if (!lost.isEmpty()) {
      throw DroverException.user(
          "undo_loses_rows",
          "Rows that are not in the bundle would be lost; others wrote to "
              + String.join(", ", lost)
              + ".",
          "Nothing was changed. Put "
              + command.order().database()
              + " right by hand and resolve the migration; or say apply.on-later-rows: lose in the"
              + " next plan.");
    }
  }

  private static String counted(TableName table, List<TableChange> changes) {
    return changes.stream()
        .filter(change -> change.table().equals(table.toString()))
        .map(change ->
            " (" + change.deleted() + " rows now, " + change.inserted() + " in the bundle)")
        .findFirst()
        .orElse("");
  }

  private void putBack(BundleReader bundle, Blueprint blueprint, Set<TableName> restored)
      throws SQLException, IOException {
    Manifest.Part part = bundle.manifest().source();
    List<BundleRows> rows =
        BundleRows.of(bundle, part).stream()
            .filter(one -> restored.contains(one.shape().table()))
            .toList();
    if (rows.isEmpty()) {
      return;
    }
    List<TableName> tables = rows.stream().map(one -> one.shape().table()).toList();
    LoadFacts facts = LoadFacts.read(target, tables);
    RowLoad.requireColumns(facts, rows);
    long count = rows.stream().mapToLong(BundleRows::count).sum();
    RowLoad load = new RowLoad(target, facts, tables, true);
    load.begin(count, true);
    load.deleteRows();
    load.copy(rows, new LoadMeter(run, count, null, System::nanoTime));
    // Others may draw from a sequence that no column of these tables has.
    List<TableName> shared = blueprint.drawnBeside(restored);
    load.finishExactly(
        BundleRows.sequences(part).stream()
            .filter(one -> !shared.contains(new TableName(one.schema(), one.name())))
            .toList());
  }

  /**
   * @param stay rows of tables that were cast, as they were before
   */
  private void requireAsBefore(
      Rebuilding rebuilding,
      Manifest.Part part,
      Set<TableName> restored,
      Map<TableName, Digest> stay)
      throws SQLException {
    List<String> differs = new ArrayList<>();
    if (!standing.sameStructure(target, plan.apply().history())) {
      rebuilding.left().forEach(one -> differs.add(one.toString()));
      if (differs.isEmpty()) {
        differs.add("something no definition tells of");
      }
    }
    Map<TableName, Digest> kept = new HashMap<>();
    part.tables().forEach(table -> kept.put(table.shape().table(), table.digest()));
    for (TableName table : restored) {
      if (!TableRowsDigest.of(target, table).equals(kept.getOrDefault(table, Digest.EMPTY))) {
        differs.add("rows of " + table);
      }
    }
    for (Map.Entry<TableName, Digest> table : stay.entrySet()) {
      if (!TableRowsDigest.of(target, table.getKey()).equals(table.getValue())) {
        differs.add("rows of " + table.getKey());
      }
    }
    if (!differs.isEmpty()) {
      throw DroverException.data(
          "undo_differs",
          "What takes the files back would not leave the database as it was before: "
              + shown(differs)
              + ".",
          command.order().database().toString(),
          "Nothing was committed. Correct the inverse files and retry the restore, or put the"
              + " database right and resolve the migration by hand.");
    }
  }

  private DroverException impossible(List<String> versions, List<String> why) {
    String missing =
        String.join(
            ", ", versions.stream().filter(one -> plan.inverse(one).isEmpty()).sorted().toList());
    return DroverException.user(
        "undo_impossible",
        (missing.isEmpty()
                ? "The inverse files do not lead back"
                : "Version " + missing + " was run and has no inverse file")
            + ", and the bundle cannot stand in: "
            + shown(why)
            + ".",
        "Put the database right by hand and resolve the migration; next time, write an inverse"
            + " file beside each version.");
  }

  private static String shown(List<String> many) {
    String first = String.join("; ", many.stream().limit(SHOWN).toList());
    return many.size() > SHOWN ? first + "; and " + (many.size() - SHOWN) + " more" : first;
  }
}
