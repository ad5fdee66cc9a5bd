package dev.drover.common.schema;

import dev.drover.common.bundle.Blueprint;
import dev.drover.common.bundle.Blueprint.Definition;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Builds a database as a blueprint says, in one transaction of the caller's. What is there and
 * should not be is dropped; tables whose columns are not what they were are made anew, empty;
 * everything else is made again from its definition. Whether that succeeded is for the caller to
 * see: he compares the structure, and commits only when it is the same.
 */
public final class Rebuilding {
  /** Up to here a table's rows can be put into it; what is of a higher phase looks at rows. */
  private static final int BARE = 7;

  /** What may be replaced where it stands. */
  private static final Set<String> IN_PLACE =
      Set.of(
          "function",
          "view",
          "default of",
          "comment on",
          "owner of",
          "owner of the sequence",
          "privileges",
          "row level security of");

  private final Connection transaction;
  private final TableName history;
  private final Map<Definition.Id, Definition> wanted;
  private final Set<TableName> there = new TreeSet<>();
  private final Set<TableName> anew = new TreeSet<>();
  private final Set<TableName> extra = new TreeSet<>();
  private final Set<TableName> drawn = new TreeSet<>();
  private final List<Definition> relabelled = new ArrayList<>();
  private final Set<TableName> recast = new TreeSet<>();
  private final List<String> impossible = new ArrayList<>();

  /** Looks at what there is to be done; changes nothing. */
  public Rebuilding(Connection transaction, Blueprint blueprint, TableName history)
      throws SQLException {
    this.transaction = transaction;
    this.history = history;
    this.wanted = byId(blueprint.definitions());
    look(found());
  }

  /** Puts rows into tables that are empty, or not to stay as they are. */
  @FunctionalInterface
  public interface Rows<E extends Exception> {
    void putBack() throws SQLException, E;
  }

  /** Tables that are made anew, and so are empty before rows are put back. */
  public Set<TableName> anew() {
    return Set.copyOf(anew);
  }

  /** Tables that are dropped because they should not be there. */
  public Set<TableName> extra() {
    return Set.copyOf(extra);
  }

  /** Sequences that are made again, and so have to be told where they stood. */
  public Set<TableName> drawn() {
    return Set.copyOf(drawn);
  }

  /** Tables with columns of an enum that gets its labels back; they keep their rows. */
  public Set<TableName> recast() {
    return Set.copyOf(recast);
  }

  /** Why it cannot be done; empty when it may be tried. */
  public List<String> impossible() {
    return List.copyOf(impossible);
  }

  /** Whether there was such a table when this was made. */
  public boolean exists(TableName table) {
    return there.contains(table);
  }

  private void look(Map<Definition.Id, Definition> found) throws SQLException {
    for (Definition one : found.values()) {
      if (one.kind().equals("table")) {
        there.add(table(one));
        if (!wanted.containsKey(one.id())) {
          extra.add(table(one));
        }
      }
    }
    for (Definition one : wanted.values()) {
      boolean shape = one.kind().equals("table") || one.kind().equals("column");
      if (shape && !one.is(found.get(one.id()))) {
        anew.add(table(one));
      }
    }
    for (Definition one : wanted.values()) {
      Definition now = found.get(one.id());
      if (one.is(now) || one.kind().equals("column")) {
        continue;
      }
      if (EnumLabels.of(one) && EnumLabels.of(now)) {
        relabelled.add(one);
        continue;
      }
      boolean replaced = now != null && one.kind().matches("type|extension|event trigger");
      if (one.create() == null || replaced) {
        impossible.add(
            one.id()
                + (now == null ? " was dropped" : " was changed")
                + " and cannot be made again");
      } else if (one.kind().equals("sequence") && now == null && !anew.contains(owner(one))) {
        drawn.add(table(one));
      }
    }
    for (Definition one : relabelled) {
      recast.addAll(new EnumLabels(transaction, one).tables());
    }
    for (TableName table : anew) {
      Definition whole = wanted.get(new Definition.Id("table", nameOf(table)));
      if (whole == null || whole.create() == null) {
        impossible.add("table " + table + " has properties with which it cannot be made again");
      }
    }
  }

  /** The table whose column has the sequence; the sequence itself when none has. */
  private TableName owner(Definition sequence) {
    Definition owner = wanted.get(new Definition.Id("owner of the sequence", sequence.name()));
    return table(owner == null ? sequence : owner);
  }

  /** As the server wrote it, which quotes only what it must. */
  private String nameOf(TableName table) {
    return wanted.values().stream()
        .filter(one -> one.kind().equals("table") && table.equals(one.table()))
        .map(Definition::name)
        .findFirst()
        .orElse("");
  }

  /**
   * @param refilled tables that stay, but not with their rows
   * @param rows called once the tables are there, before anything looks at their rows
   */
  public <E extends Exception> void run(Collection<TableName> refilled, Rows<E> rows)
      throws SQLException, E {
    Attempts attempts = new Attempts(transaction);
    attempts.execute("SET LOCAL search_path = ''; SET LOCAL check_function_bodies = off");
    Set<TableName> restored = new LinkedHashSet<>(anew);
    restored.addAll(refilled);
    for (String key : ForeignKeys.to(transaction, restored)) {
      attempts.execute(key);
    }
    Set<TableName> gone = new LinkedHashSet<>(anew);
    gone.addAll(extra);
    // Their rows are to go before columns are cast, and come again from elsewhere.
    refilled.stream().filter(recast::contains).forEach(gone::add);
    for (TableName table : gone) {
      // What goes along with it is made again below, like everything that is missing then.
      attempts.execute("DROP TABLE IF EXISTS " + Sql.table(table) + " CASCADE");
    }
    List<Attempts.Step> labels = new ArrayList<>();
    for (Definition one : relabelled) {
      labels.add(new Attempts.Step(new EnumLabels(transaction, one).script(), null));
    }
    attempts.settle(labels);
    attempts.settle(drops(found()));
    attempts.settle(creations(found(), BARE));
    rows.putBack();
    attempts.settle(creations(found(), Integer.MAX_VALUE));
    // What the second round made may carry privileges and properties that nobody gave it before.
    attempts.settle(drops(found()));
    attempts.settle(creations(found(), Integer.MAX_VALUE));
  }

  /** What is still not as it should be, of what definitions tell. */
  public List<Definition.Id> left() throws SQLException {
    Map<Definition.Id, Definition> there = found();
    Set<Definition.Id> left = new LinkedHashSet<>();
    wanted.values().stream()
        .filter(one -> !one.is(there.get(one.id())))
        .forEach(one -> left.add(one.id()));
    there.keySet().stream().filter(id -> !wanted.containsKey(id)).forEach(left::add);
    return List.copyOf(left);
  }

  /** Highest phase first: what depends on others before those. */
  private List<Attempts.Step> drops(Map<Definition.Id, Definition> there) {
    List<Attempts.Step> drops = new ArrayList<>();
    for (Definition one : List.copyOf(there.values()).reversed()) {
      String drop = one.drop();
      if (drop != null && !wanted.containsKey(one.id())) {
        drops.add(new Attempts.Step(drop, null));
      }
    }
    return drops;
  }

  private List<Attempts.Step> creations(Map<Definition.Id, Definition> there, int upTo) {
    List<Attempts.Step> steps = new ArrayList<>();
    for (Definition one : wanted.values()) {
      Definition now = there.get(one.id());
      String create = one.create();
      if (create == null || one.phase() > upTo || one.is(now)) {
        continue;
      }
      String drop = now == null ? null : now.drop();
      if (drop == null) {
        steps.add(new Attempts.Step(create, null));
      } else if (IN_PLACE.contains(one.kind())) {
        steps.add(new Attempts.Step(create, drop + " CASCADE; " + create));
      } else if (one.kind().equals("sequence")) {
        // Where it stands stays.
        steps.add(new Attempts.Step("ALTER" + create.substring("CREATE".length()), null));
      } else {
        steps.add(new Attempts.Step(drop + "; " + create, null));
      }
    }
    return steps;
  }

  private Map<Definition.Id, Definition> found() throws SQLException {
    return byId(Blueprints.definitions(transaction, history));
  }

  private static Map<Definition.Id, Definition> byId(List<Definition> definitions) {
    Map<Definition.Id, Definition> byId = new LinkedHashMap<>();
    definitions.forEach(one -> byId.put(one.id(), one));
    return byId;
  }

  private static TableName table(Definition one) {
    TableName table = one.table();
    if (table == null) {
      throw new IllegalStateException("A " + one.kind() + " is of a table");
    }
    return table;
  }
}
