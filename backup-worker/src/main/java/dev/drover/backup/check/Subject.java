package dev.drover.backup.check;

import dev.drover.common.message.Finding;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.postgres.PostgresFailures;
import dev.drover.common.postgres.Selection;
import dev.drover.common.postgres.TableShape;
import dev.drover.common.worker.Run;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the checks of the source have in common.
 *
 * @param sample projects to try predicates with; at least one, made up if need be
 * @param realSample whether they are projects of the batch
 */
record Subject(
    Isolate plan,
    List<ProjectRef> sample,
    boolean realSample,
    Session session,
    Structure source,
    Findings findings,
    Run run) {

  /** The planned tables that exist as tables and whose ways to a project exist too. */
  List<TableRule> sound() {
    return plan.tables().stream().filter(this::isSound).toList();
  }

  private boolean isSound(TableRule rule) {
    Structure.Table table = source.tables().get(rule.table());
    if (table == null
        || !table.holdsRows()
        || table.hidden()
        || !table.usable()
        || !table.readable()) {
      return false;
    }
    if (rule.follows() == null) {
      return true;
    }
    return isPlain(rule.table(), rule.follows().column())
        && isPlain(rule.follows().table(), rule.follows().parentColumn())
        && plan.tables().stream()
            .anyMatch(parent -> parent.table().equals(rule.follows().table()) && isSound(parent));
  }

  private boolean isPlain(TableName table, String name) {
    Structure.Column column = source.column(table, name);
    return column != null && !column.generated();
  }

  Selection selection(ProjectRef project) {
    Map<TableName, TableShape> shapes = new LinkedHashMap<>();
    for (TableRule rule : plan.tables()) {
      List<TableShape.Column> columns =
          source.plainColumns(rule.table()).stream()
              .map(column -> new TableShape.Column(column.name(), column.type()))
              .toList();
      if (!columns.isEmpty()) {
        shapes.put(rule.table(), new TableShape(rule.table(), columns, List.of()));
      }
    }
    return new Selection(plan, shapes, project);
  }

  /** Notes that a question took too long, or why it failed. */
  void unanswered(TableName table, String question, SQLException error) throws SQLException {
    run.checkCancelled();
    if (session.connection().isClosed()) {
      throw error;
    }
    String why =
        Session.TIMEOUT.equals(error.getSQLState())
            ? "it takes too long"
            : PostgresFailures.of(error).message();
    findings.add(
        Finding.warning(
            "not_counted",
            table.toString(),
            question + " was not counted: " + why,
            "Check it by hand."));
  }
}
