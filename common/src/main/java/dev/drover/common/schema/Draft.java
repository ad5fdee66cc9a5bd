package dev.drover.common.schema;

import dev.drover.common.bundle.Blueprint;
import dev.drover.common.bundle.Blueprint.Definition;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Order;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.ScratchDatabase;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Statements that lead from one database's structure to another's, for people to make a version of.
 * They were run on a clone of the first, without rows, in one transaction and in this order; so
 * what they leave undone was seen, not reckoned.
 *
 * @param version of PostgreSQL
 * @param statements what loses nothing
 * @param withheld what may lose something, and what did not run
 * @param left what is built differently from the second database once {@code statements} have run;
 *     expected is the second's
 * @param untried what of the clone was not as in the first database, so that nothing is proven of
 *     it; expected is the first's
 */
public record Draft(
    int version,
    List<Drafted> statements,
    List<Drafted> withheld,
    List<Structure.Difference> left,
    List<Structure.Difference> untried) {
  private static final TableName HISTORY = Schema.Apply.DEFAULT.history();
  private static final int SECONDS = 600;

  public Draft {
    statements = List.copyOf(statements);
    withheld = List.copyOf(withheld);
    left = List.copyOf(left);
    untried = List.copyOf(untried);
  }

  /** Where a database is. */
  public record Side(String server, DatabaseName database) {
    @Override
    public String toString() {
      return server + "/" + database.value();
    }
  }

  /** How a database is built, read in one snapshot. */
  private record Seen(
      Blueprint blueprint, Defined defined, Structure structure, Map<String, String> extensions) {
    static Seen of(Connection database) throws SQLException {
      return new Seen(
          Blueprints.of(database, HISTORY),
          Defined.in(database, HISTORY),
          Structure.shared(database, HISTORY),
          Extensions.creations(database));
    }
  }

  /**
   * Only reads in both databases; what it found is tried in a scratch database on the first's
   * server, which is dropped again.
   *
   * @throws DroverException {@code schema_diff_versions} when the servers' major versions differ
   */
  public static Draft of(Servers servers, Side from, Side to) throws SQLException {
    Seen first = read(servers, from);
    Seen second = read(servers, to);
    int version = first.structure.version();
    if (version != second.structure.version()) {
      throw DroverException.user(
          "schema_diff_versions",
          "%s is on PostgreSQL %d and %s on %d, which write the same definitions differently."
              .formatted(from, version, to, second.structure.version()),
          "Compare databases on servers of one major version.");
    }
    Order order =
        new Order(
            MigrationId.next(),
            1,
            new ProjectRef("schema-diff"),
            from.server(),
            from.database(),
            SECONDS);
    try (ScratchDatabase scratch =
            ScratchDatabase.create(servers, from.server(), ScratchDatabase.Purpose.TRIAL, order);
        Connection clone = servers.openForScripts(from.server(), scratch.name())) {
      return tried(clone, first, second);
    }
  }

  private static Seen read(Servers servers, Side side) throws SQLException {
    try (Connection database = servers.open(side.server(), side.database())) {
      database.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      database.setReadOnly(true);
      return Transaction.run(database, () -> Seen.of(database));
    }
  }

  /** Columns that are reckoned when they are read, of which definitions do not tell. */
  private static Set<String> virtual(Structure structure) {
    return structure.facts().stream()
        .filter(fact -> fact.kind().equals("column") && fact.definition().contains(" GENERATED v "))
        .map(Built::name)
        .collect(Collectors.toSet());
  }

  private static Draft tried(Connection clone, Seen first, Seen second) throws SQLException {
    Transaction.run(
        clone,
        () -> {
          build(clone, first);
          return true;
        });
    Structure built = Structure.shared(clone, HISTORY);
    DraftSteps steps =
        new DraftSteps(first.defined, second.defined, second.extensions, virtual(second.structure));
    DraftLosses losses = new DraftLosses(first.defined, second.defined);
    Drafting drafting =
        new Drafting(
            clone, HISTORY, new Drafting.Way(first.defined, second.defined), steps, losses);
    Transaction.run(
        clone,
        () -> {
          drafting.run();
          return true;
        });
    List<Drafted> withheld = new ArrayList<>(losses.withheld());
    withheld.addAll(drafting.refused());
    List<Structure.Difference> untried = first.structure.differences(built, false);
    return new Draft(
        first.structure.version(),
        drafting.statements(),
        withheld,
        left(first.structure, second.structure, Structure.shared(clone, HISTORY), untried),
        untried);
  }

  /** As the first database, as far as definitions tell; what cannot be made is left out. */
  private static void build(Connection clone, Seen first) throws SQLException {
    List<Attempts.Step> ground = new ArrayList<>();
    for (Definition one : first.defined.all()) {
      if (one.kind().equals("schema") && one.create() != null) {
        ground.add(new Attempts.Step(one.create(), null));
      }
    }
    first.extensions.values().forEach(sql -> ground.add(new Attempts.Step(sql, null)));
    new Attempts(clone).settle(ground);
    new Rebuilding(clone, first.blueprint, HISTORY).run(List.of(), () -> {});
    List<Attempts.Step> outlines = new ArrayList<>();
    for (Definition one : first.defined.all()) {
      String outline =
          one.kind().equals("table") && one.create() == null
              ? first.defined.outline(one, virtual(first.structure))
              : null;
      if (outline != null) {
        outlines.add(new Attempts.Step(outline, null));
      }
    }
    if (!outlines.isEmpty()) {
      new Attempts(clone).settle(outlines);
      new Rebuilding(clone, first.blueprint, HISTORY).run(List.of(), () -> {});
    }
  }

  /**
   * What is different in the clone and not only because it is a clone; and what was different
   * before, where the clone says nothing of it.
   */
  private static List<Structure.Difference> left(
      Structure first, Structure second, Structure after, List<Structure.Difference> untried) {
    Set<Built.Id> unknown = ids(untried);
    List<Structure.Difference> before = second.differences(first, false);
    List<Structure.Difference> left = new ArrayList<>();
    for (Structure.Difference one : second.differences(after, false)) {
      if (!unknown.contains(one.any().id())) {
        left.add(one);
      }
    }
    before.stream().filter(one -> unknown.contains(one.any().id())).forEach(left::add);
    return left;
  }

  private static Set<Built.Id> ids(List<Structure.Difference> differences) {
    return differences.stream().map(one -> one.any().id()).collect(Collectors.toSet());
  }
}
