package dev.drover.common.postgres;

import dev.drover.common.plan.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How sequences are left after a load. COPY does not move them, so they would give out numbers that
 * exist already.
 *
 * <p>{@code setval} alone outlives a rollback. Naming a sequence's own increment again gives it a
 * new file within the transaction, and with that everything done to it afterwards is undone by a
 * rollback like the rows.
 */
final class SequenceRules {
  private SequenceRules() {}

  /**
   * Each sequence beyond every number in its columns and beyond what {@code recorded} says was
   * given out elsewhere; never backwards.
   *
   * @param filled the tables that received rows; others give no sequence a reason to move
   */
  static List<String> ahead(
      LoadFacts facts, Set<TableName> filled, List<SequenceState> recorded, boolean undoable) {
    List<String> statements = new ArrayList<>();
    for (LoadFacts.DrawnSequence sequence : facts.sequences()) {
      SequenceState given = find(sequence, recorded);
      if (filled.contains(sequence.table()) || given != null && given.called()) {
        if (undoable) {
          statements.add(newFile(sequence));
        }
        statements.add(ahead(sequence, given));
      }
    }
    return statements;
  }

  /** Each recorded sequence exactly as it stood. */
  static List<String> exactly(LoadFacts facts, List<SequenceState> recorded) {
    List<String> statements = new ArrayList<>();
    for (LoadFacts.DrawnSequence sequence : facts.sequences()) {
      SequenceState state = find(sequence, recorded);
      if (state != null) {
        statements.add(newFile(sequence));
        statements.add(
            Sql.setval(
                new TableName(sequence.schema(), sequence.name()),
                state.lastValue(),
                state.called()));
      }
    }
    return statements;
  }

  private static String newFile(LoadFacts.DrawnSequence sequence) {
    return "ALTER SEQUENCE " + name(sequence) + " INCREMENT BY " + sequence.increment();
  }

  private static String ahead(LoadFacts.DrawnSequence sequence, @Nullable SequenceState recorded) {
    boolean up = sequence.increment() > 0;
    String given =
        recorded == null || !recorded.called() ? "NULL" : String.valueOf(recorded.lastValue());
    String limit = up ? "9223372036854775807" : "(-9223372036854775808)";
    return String.format(
        """
        SELECT pg_catalog.setval(s.seqrelid::pg_catalog.regclass, %1$s(w.v, s.%2$s), true)
          FROM (SELECT %3$s((SELECT %1$s(pg_catalog.%4$s(%5$s), %6$s)::bigint FROM %7$s), %8$s::bigint) AS v) AS w,
               %9$s AS q, pg_catalog.pg_sequence AS s
         WHERE s.seqrelid = %10$s AND w.v %11$s q.last_value AND NOT (w.v = q.last_value AND q.is_called)
        """,
        up ? "LEAST" : "GREATEST",
        up ? "seqmax" : "seqmin",
        up ? "GREATEST" : "LEAST",
        up ? "max" : "min",
        Sql.identifier(sequence.column()),
        limit,
        Sql.table(sequence.table()),
        given,
        name(sequence),
        regclass(sequence),
        up ? ">=" : "<=");
  }

  private static @Nullable SequenceState find(
      LoadFacts.DrawnSequence sequence, List<SequenceState> recorded) {
    Optional<SequenceState> found =
        recorded.stream()
            .filter(state ->
                state.schema().equals(sequence.schema()) && state.name().equals(sequence.name()))
            .findFirst();
    return found.orElse(null);
  }

  private static String name(LoadFacts.DrawnSequence sequence) {
    return Sql.identifier(sequence.schema()) + "." + Sql.identifier(sequence.name());
  }

  private static String regclass(LoadFacts.DrawnSequence sequence) {
    return Sql.literal(name(sequence)) + "::pg_catalog.regclass";
  }
}
