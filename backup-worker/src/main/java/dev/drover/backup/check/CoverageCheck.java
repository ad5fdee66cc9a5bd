package dev.drover.backup.check;

import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Follows;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.postgres.Selection;
import dev.drover.common.postgres.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Are there rows that no project would take, or whose parents would not come along? */
final class CoverageCheck {
  private static final String CODE = "plan_coverage";

  private final Subject subject;
  private final Findings findings;

  CoverageCheck(Subject subject) {
    this.subject = subject;
    this.findings = subject.findings();
  }

  void check() throws SQLException {
    List<TableRule> sound = subject.sound();
    for (TableRule rule : sound) {
      subject.run().checkCancelled();
      if (!subject.plan().leaveRows().contains(rule.table())) {
        unassigned(rule);
      }
    }
    Set<TableName> planned = new HashSet<>();
    subject.plan().tables().forEach(rule -> planned.add(rule.table()));
    for (Structure.ForeignKey key : subject.source().foreignKeys()) {
      subject.run().checkCancelled();
      boolean child = sound.stream().anyMatch(rule -> rule.table().equals(key.child()));
      if (child && !planned.contains(key.parent())) {
        leaves(key);
      } else if (child
          && sound.stream().anyMatch(rule -> rule.table().equals(key.parent()))
          && !isFollowed(key)) {
        crosses(key);
      }
    }
  }

  private void unassigned(TableRule rule) throws SQLException {
    TableName table = rule.table();
    Follows follows = rule.follows();
    KeyForm form = rule.rows() == null ? null : KeyForm.of(rule.rows());
    if (follows != null) {
      String column = Sql.identifier(follows.column());
      count(
          table, column + " IS NULL", "have no " + follows.column() + " and belong to no project");
      Selection selection = subject.selection(subject.sample().getFirst());
      // The parent's column in a subquery of its own: there, its name can mean nothing else.
      String parents =
          "SELECT "
              + selection.parentValue(table, follows)
              + " AS v FROM "
              + Sql.table(follows.table())
              + " AS t";
      String orphan =
          "NOT EXISTS (SELECT 1 FROM (" + parents + ") AS p WHERE p.v = t." + column + ")";
      count(
          table,
          column + " IS NOT NULL AND " + orphan,
          "refer to no row of " + follows.table() + " and belong to no project");
    } else if (form != null) {
      count(table, form.unassigned(), "belong to no project by the rule's own expression");
    }
  }

  private void count(TableName table, String condition, String what) throws SQLException {
    try {
      long rows =
          subject
              .session()
              .count("SELECT count(*) FROM " + Sql.table(table) + " AS t WHERE " + condition);
      if (rows > 0) {
        findings.error(
            CODE,
            table,
            rows + (rows == 1 ? " row of " : " rows of ") + table + " " + what,
            "Assign or remove them, or add " + table + " to leave-rows if they may stay behind.");
      }
    } catch (SQLException e) {
      subject.unanswered(table, "How many rows of " + table + " " + what, e);
    }
  }

  private void leaves(Structure.ForeignKey key) throws SQLException {
    if (subject.plan().ignoreTables().contains(key.parent())) {
      findings.info(
          CODE,
          key.child(),
          "Rows refer to "
              + key.parent()
              + " ("
              + key.name()
              + "), which is ignored: the target must have its rows already");
      return;
    }
    String present = conjunction(key.columns(), "t.", " IS NOT NULL");
    try {
      if (subject
          .session()
          .is(
              "SELECT EXISTS (SELECT 1 FROM "
                  + Sql.table(key.child())
                  + " AS t WHERE "
                  + present
                  + ")")) {
        findings.error(
            CODE,
            key.child(),
            "Rows of "
                + key.child()
                + " refer to "
                + key.parent()
                + " ("
                + key.name()
                + "), which the plan does not take",
            "Add "
                + key.parent()
                + " to tables, or to ignore-tables when every target has its rows already.");
      }
    } catch (SQLException e) {
      subject.unanswered(
          key.child(), "Whether rows of " + key.child() + " refer to " + key.parent(), e);
    }
  }

  /** Counts, for the sample's projects, rows that are theirs while the row they refer to is not. */
  private void crosses(Structure.ForeignKey key) throws SQLException {
    for (ProjectRef project : subject.realSample() ? subject.sample() : List.<ProjectRef>of()) {
      Selection selection = subject.selection(project);
      String parents =
          "SELECT "
              + Sql.columns(key.parentColumns())
              + " FROM "
              + Sql.table(key.parent())
              + " AS t WHERE "
              + selection.condition(key.parent());
      List<String> equal = new ArrayList<>();
      for (int i = 0; i < key.columns().size(); i++) {
        equal.add(
            "p."
                + Sql.identifier(key.parentColumns().get(i))
                + " = c."
                + Sql.identifier(key.columns().get(i)));
      }
      String children =
          "SELECT "
              + Sql.columns(key.columns())
              + " FROM "
              + Sql.table(key.child())
              + " AS t WHERE "
              + selection.condition(key.child());
      String sql =
          "SELECT count(*) FROM ("
              + children
              + ") AS c WHERE "
              + conjunction(key.columns(), "c.", " IS NOT NULL")
              + " AND NOT EXISTS (SELECT 1 FROM ("
              + parents
              + ") AS p WHERE "
              + String.join(" AND ", equal)
              + ")";
      try {
        long rows = subject.session().count(sql);
        if (rows > 0) {
          findings.error(
              CODE,
              key.child(),
              rows
                  + (rows == 1 ? " row" : " rows")
                  + " of "
                  + key.child()
                  + " in project '"
                  + project
                  + "' refer to rows of "
                  + key.parent()
                  + " ("
                  + key.name()
                  + ") that are not in it",
              "Correct the rules or the rows: with this foreign key the project cannot be whole.");
        }
      } catch (SQLException e) {
        subject.unanswered(
            key.child(), "How many rows refer to rows of other projects (" + key.name() + ")", e);
      }
    }
  }

  /** Whether a child comes into the selection by this very key, and so never without its parent. */
  private boolean isFollowed(Structure.ForeignKey key) {
    return key.columns().size() == 1
        && subject.plan().tables().stream()
            .anyMatch(rule ->
                rule.table().equals(key.child())
                    && new Follows(
                            key.columns().getFirst(), key.parent(), key.parentColumns().getFirst())
                        .equals(rule.follows()));
  }

  private static String conjunction(List<String> columns, String prefix, String suffix) {
    return String.join(
        " AND ", columns.stream().map(column -> prefix + Sql.identifier(column) + suffix).toList());
  }
}
