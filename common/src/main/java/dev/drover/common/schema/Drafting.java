package dev.drover.common.schema;

import dev.drover.common.bundle.Blueprint.Definition;
import dev.drover.common.plan.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs what a draft proposes, and keeps what ran and what did not. */
final class Drafting {
  /** A function's body may name what comes later. */
  static final String UNCHECKED = "SET LOCAL check_function_bodies = off";

  /** Tables have their columns up to here. */
  private static final int BARE = 6;

  private final Connection transaction;
  private final TableName history;
  private final Defined wanted;
  private final DraftSteps steps;
  private final DraftLosses losses;
  private final List<Drafted> statements = new ArrayList<>();
  private final Map<Attempts.Step, Refusal> refusals = new LinkedHashMap<>();
  private final Set<Definition.Id> unlike = new HashSet<>();
  private Defined last;

  /** From where to where. */
  record Way(Defined first, Defined wanted) {
    private boolean leaves(Definition.Id id) {
      return same(first.get(id), wanted.get(id));
    }
  }

  private record Refusal(Definition.Id id, Drafted statement) {}

  /**
   * @param transaction on a clone of the first database
   */
  Drafting(Connection transaction, TableName history, Way way, DraftSteps steps, DraftLosses losses)
      throws SQLException {
    this.transaction = transaction;
    this.history = history;
    this.wanted = way.wanted;
    this.steps = steps;
    this.losses = losses;
    this.last = there();
    Stream.of(last, way.first)
        .flatMap(database -> database.all().stream())
        .map(Definition::id)
        .filter(id -> way.leaves(id) && !same(last.get(id), way.first.get(id)))
        .forEach(unlike::add);
  }

  private static boolean same(@Nullable Definition one, @Nullable Definition other) {
    return one == null ? other == null : one.is(other);
  }

  void run() throws SQLException {
    new Attempts(transaction).execute(UNCHECKED);
    settle(steps.drops(last));
    settle(steps.creations(last, BARE));
    settle(steps.creations(last, Integer.MAX_VALUE));
    // What could not go, or come, before others had.
    settle(steps.drops(last));
    settle(steps.creations(last, Integer.MAX_VALUE));
  }

  /** What ran, in that order. */
  List<Drafted> statements() {
    return List.copyOf(statements);
  }

  /** What did not run, with the server's words, and is still needed. */
  List<Drafted> refused() {
    return refusals.values().stream()
        .filter(one -> {
          Definition now = last.get(one.id);
          Definition then = wanted.get(one.id);
          return then == null ? now != null : !then.is(now);
        })
        .map(Refusal::statement)
        .distinct()
        .toList();
  }

  private void settle(List<DraftSteps.Proposed> proposed) throws SQLException {
    Map<Attempts.Step, DraftSteps.Proposed> byStep = new LinkedHashMap<>();
    // What only the clone could not have is nothing that a draft is to bring about.
    proposed.stream()
        .filter(one -> !unlike.contains(one.id()))
        .forEach(one -> byStep.put(one.step(), one));
    Attempts.Settled settled = new Attempts(transaction).settle(List.copyOf(byStep.keySet()));
    for (Attempts.Ran ran : settled.ran()) {
      DraftSteps.Proposed one = byStep.get(ran.step());
      if (one != null) {
        List<String> remarks = remarks(one);
        if (ran.sql().equals(ran.step().otherwise())) {
          remarks.add("It is dropped and made again: privileges on it go.");
        }
        statements.add(new Drafted(ran.sql(), remarks));
        refusals.remove(ran.step());
      }
    }
    for (Attempts.Refused refused : settled.refused()) {
      DraftSteps.Proposed one = byStep.get(refused.step());
      if (one != null) {
        List<String> remarks = remarks(one);
        remarks.add("DID NOT RUN: " + refused.because());
        refusals.put(
            refused.step(), new Refusal(one.id(), new Drafted(refused.step().sql(), remarks)));
      }
    }
    last = there();
  }

  private List<String> remarks(DraftSteps.Proposed one) {
    List<String> remarks = new ArrayList<>(one.remarks());
    String rename = losses.rename(one.id());
    if (rename != null) {
      remarks.add("MAY BE A RENAME: then run instead " + rename);
    }
    return remarks;
  }

  private Defined there() throws SQLException {
    return Defined.in(transaction, history);
  }
}
