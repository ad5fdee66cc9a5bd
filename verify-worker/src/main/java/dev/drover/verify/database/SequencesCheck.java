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
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

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
    List<Manifest.Sequence> there = new ArrayList<>();
    for (Manifest.Sequence sequence : subject.reference().source().sequences()) {
      if (exists(subject.target(), sequence)) {
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

  private static boolean exists(Connection target, Manifest.Sequence sequence) throws SQLException {
    String sql =
        """
        SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
                        WHERE n.nspname = ? AND c.relname = ? AND c.relkind = 'S')
        """;
    try (PreparedStatement query = target.prepareStatement(sql)) {
      query.setString(1, sequence.schema());
      query.setString(2, sequence.name());
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
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
