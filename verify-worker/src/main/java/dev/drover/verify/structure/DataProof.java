package dev.drover.verify.structure;

import dev.drover.common.message.Finding;
import dev.drover.common.message.Finding.Severity;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
import dev.drover.verify.Findings;
import dev.drover.verify.Subject;
import dev.drover.verify.structure.Structure.Constraint;
import dev.drover.verify.structure.Structure.Pair;
import dev.drover.verify.structure.Structure.Reference;
import dev.drover.verify.structure.Structure.Sequence;
import dev.drover.verify.structure.Structure.Table;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds structure against data, in one round trip for many tables: sequences must be ahead of the
 * columns that draw from them, and every foreign key must really hold. The catalog alone does not
 * say so: a load with triggers off leaves a validated constraint over rows that break it.
 */
public final class DataProof {
  /** Questions in one statement. */
  private static final int TOGETHER = 200;

  private final List<String> questions = new ArrayList<>();
  private final List<Judge> judges = new ArrayList<>();

  private DataProof() {}

  /** Both of the tables that a plan names. */
  static DataProof of(Subject subject) {
    DataProof proof = new DataProof();
    for (TableName name : subject.tables()) {
      Table table = subject.structure().table(name);
      if (table != null) {
        table.sequences().forEach(sequence -> proof.ask(table, sequence));
        table.constraints().forEach(constraint -> proof.ask(table, constraint));
      }
    }
    return proof;
  }

  /** Only the foreign keys that are said to hold. */
  public static DataProof ofForeignKeys(Collection<Table> tables) {
    DataProof proof = new DataProof();
    for (Table table : tables) {
      table.constraints().stream()
          .filter(Constraint::validated)
          .forEach(constraint -> proof.ask(table, constraint));
    }
    return proof;
  }

  public void tell(Connection target, Findings findings) throws SQLException {
    for (int from = 0; from < questions.size(); from += TOGETHER) {
      List<String> some = questions.subList(from, Math.min(from + TOGETHER, questions.size()));
      try (Statement statement = target.createStatement();
          ResultSet row = statement.executeQuery(String.join("\nUNION ALL\n", some))) {
        while (row.next()) {
          Finding finding = judges.get(row.getInt(1)).judge(row);
          if (finding != null) {
            findings.add(finding);
          }
        }
      }
    }
  }

  private void ask(Table table, Sequence sequence) {
    String furthest =
        (sequence.ascending() ? "max(" : "min(") + Sql.identifier(sequence.column()) + ")";
    questions.add(
        "SELECT "
            + judges.size()
            + ", s.last_value::numeric, s.is_called, (SELECT "
            + furthest
            + "::numeric FROM "
            + Sql.table(table.table())
            + "), 0::bigint FROM "
            + Sql.table(sequence.table())
            + " AS s");
    judges.add(row -> behind(table, sequence, row));
  }

  /**
   * The next value drawn must lie beyond the data; an uncalled sequence gives {@code last_value}
   * itself next.
   */
  private static @Nullable Finding behind(Table table, Sequence sequence, ResultSet row)
      throws SQLException {
    BigDecimal last = row.getBigDecimal(2);
    BigDecimal furthest = row.getBigDecimal(4);
    if (furthest == null) {
      return null;
    }
    int ahead = sequence.ascending() ? last.compareTo(furthest) : furthest.compareTo(last);
    if (row.getBoolean(3) ? ahead >= 0 : ahead > 0) {
      return null;
    }
    return new Finding(
        "sequence_behind",
        Severity.ERROR,
        table.table().toString(),
        null,
        sequence.column(),
        "The sequence "
            + sequence.table()
            + " stands behind the column's values: the next insert would meet an existing one.",
        "SELECT setval('" + sequence.table() + "', ...) beyond the column's last value.");
  }

  private void ask(Table table, Constraint constraint) {
    Reference reference = constraint.reference();
    if (reference == null || !constraint.enforced()) {
      return;
    }
    String given =
        reference.pairs().stream()
            .map(pair -> "c." + Sql.identifier(pair.column()) + " IS NOT NULL")
            .collect(Collectors.joining(reference.full() ? " OR " : " AND "));
    String same =
        reference.pairs().stream().map(DataProof::same).collect(Collectors.joining(" AND "));
    questions.add(
        "SELECT "
            + judges.size()
            + ", 0::numeric, false, 0::numeric, count(*) FROM "
            + (table.partitioned() ? "" : "ONLY ")
            + Sql.table(table.table())
            + " AS c WHERE ("
            + given
            + ") AND NOT EXISTS (SELECT 1 FROM "
            + (reference.partitioned() ? "" : "ONLY ")
            + Sql.table(reference.table())
            + " AS p WHERE "
            + same
            + ")");
    judges.add(row -> broken(table, constraint, reference, row));
  }

  private static String same(Pair pair) {
    String collated = pair.collation() == null ? "" : " COLLATE " + pair.collation();
    String child = "c." + Sql.identifier(pair.column()) + collated;
    return "p." + Sql.identifier(pair.parent()) + " OPERATOR(" + pair.operator() + ") " + child;
  }

  private static @Nullable Finding broken(
      Table table, Constraint constraint, Reference reference, ResultSet row) throws SQLException {
    long orphans = row.getLong(5);
    return orphans == 0
        ? null
        : Finding.error(
            "foreign_key_broken",
            table.table().toString(),
            orphans
                + (orphans == 1 ? " row points" : " rows point")
                + " to no row of "
                + reference.table()
                + ", against the constraint "
                + constraint.name()
                + ".",
            "Select what they point to as well, or correct the source's rows.");
  }

  /** Reads one answer. */
  private interface Judge {
    @Nullable Finding judge(ResultSet row) throws SQLException;
  }
}
