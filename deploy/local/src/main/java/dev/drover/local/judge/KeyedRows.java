package dev.drover.local.judge;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Compares two tables row by row, by key, every column with its generated ones, as text. */
final class KeyedRows {
  private static final int FETCH = 1_000;

  private final Findings findings;
  private final String law;

  KeyedRows(Findings findings, String law) {
    this.findings = findings;
    this.law = law;
  }

  /**
   * @param condition of the expected rows, with one parameter; all rows when empty
   */
  void compare(
      Connection expected, Connection actual, String table, String condition, String project)
      throws SQLException {
    String all = "SELECT id::text, t::text FROM " + table + " AS t";
    String order = " ORDER BY id::text COLLATE \"C\"";
    String where = condition.isEmpty() ? "" : " WHERE " + condition;
    expected.setAutoCommit(false);
    actual.setAutoCommit(false);
    try (PreparedStatement wanted = expected.prepareStatement(all + where + order);
        PreparedStatement found = actual.prepareStatement(all + order)) {
      if (!condition.isEmpty()) {
        wanted.setString(1, project);
      }
      wanted.setFetchSize(FETCH);
      found.setFetchSize(FETCH);
      try (ResultSet left = wanted.executeQuery();
          ResultSet right = found.executeQuery()) {
        findings.looked("rows", merge(project + " " + table, left, right));
      }
    } finally {
      expected.rollback();
      actual.rollback();
    }
  }

  private long merge(String subject, ResultSet wanted, ResultSet found) throws SQLException {
    long rows = 0;
    boolean more = wanted.next();
    boolean there = found.next();
    while (more || there) {
      int order = !more ? 1 : !there ? -1 : bytewise(wanted.getString(1), found.getString(1));
      if (order < 0) {
        findings.broken(law, subject, "the row " + wanted.getString(1) + " is lost");
      } else if (order > 0) {
        findings.broken(law, subject, "the row " + found.getString(1) + " does not belong here");
      } else if (!wanted.getString(2).equals(found.getString(2))) {
        findings.broken(law, subject, "the row " + wanted.getString(1) + " is another");
      }
      rows++;
      if (order <= 0) {
        more = wanted.next();
      }
      if (order >= 0) {
        there = found.next();
      }
    }
    return rows;
  }

  /** As PostgreSQL's collation "C" orders UTF-8. */
  private static int bytewise(String one, String other) {
    return java.util.Arrays.compareUnsigned(
        one.getBytes(java.nio.charset.StandardCharsets.UTF_8),
        other.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
