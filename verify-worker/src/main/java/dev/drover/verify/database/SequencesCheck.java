package dev.drover.verify.database;

import dev.drover.common.bundle.Manifest;
import dev.drover.common.bundle.SequenceStates;
import dev.drover.common.message.Finding;
import dev.drover.common.plan.TableName;
import dev.drover.verify.Check;
import dev.drover.verify.Findings;
import dev.drover.verify.Subject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether every sequence stands exactly where it stood when the rows were read. One that is missing
 * is told by {@link StructureComparison}; without a source to ask, here.
 */
public final class SequencesCheck implements Check {
  @Override
  public String name() {
    return "sequences";
  }

  @Override
  public void run(Subject subject, Findings findings) throws SQLException, IOException {
    Set<TableName> existing = existing(subject.target());
    List<Manifest.Sequence> there = new ArrayList<>();
    for (Manifest.Sequence sequence : subject.reference().source().sequences()) {
      if (existing.contains(new TableName(sequence.schema(), sequence.name()))) {
        there.add(sequence);
      } else if (subject.source() == null) {
        findings.add(error("sequence_missing", sequence, "The target has no such sequence."));
      }
    }
    List<TableName> names =
        there.stream().map(one -> new TableName(one.schema(), one.name())).toList();
    List<Manifest.Sequence> found = SequenceStates.read(subject.target(), names);
    for (int i = 0; i < there.size(); i++) {
      if (!found.get(i).equals(there.get(i))) {
        findings.add(
            error(
                "sequence_differs",
                there.get(i),
                "The sequence stood at "
                    + shown(there.get(i))
                    + " and stands at "
                    + shown(found.get(i))
                    + "."));
      }
    }
  }

  private static Set<TableName> existing(Connection target) throws SQLException {
    String sql =
        """
        SELECT n.nspname, c.relname FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
         WHERE c.relkind = 'S'
        """;
    Set<TableName> existing = new HashSet<>();
    try (Statement statement = target.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        existing.add(new TableName(row.getString(1), row.getString(2)));
      }
    }
    return existing;
  }

  private static Finding error(String code, Manifest.Sequence sequence, String message) {
    return Finding.error(
        code,
        new TableName(sequence.schema(), sequence.name()).toString(),
        message,
        "Replay the migration.");
  }

  private static String shown(Manifest.Sequence sequence) {
    return sequence.lastValue() + (sequence.called() ? "" : " (not given out yet)");
  }
}
