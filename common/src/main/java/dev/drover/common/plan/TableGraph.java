package dev.drover.common.plan;

import dev.drover.common.message.Yaml;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks that a plan's tables stand once each and that every way along {@code follows} ends at a
 * table with rows.
 */
final class TableGraph {
  /** A rule and where its parts stand. */
  record Line(TableRule rule, Yaml.Place table, Yaml.Place follows) {}

  private TableGraph() {}

  static List<Yaml.Problem> problems(List<Line> lines) {
    List<Yaml.Problem> problems = new ArrayList<>();
    Map<TableName, Line> byTable = new LinkedHashMap<>();
    for (Line line : lines) {
      Line first = byTable.putIfAbsent(line.rule().table(), line);
      if (first != null) {
        problems.add(
            new Yaml.Problem(
                line.table(),
                "the table " + line.rule().table() + " stands twice, first at " + first.table(),
                "Keep one rule."));
      }
    }
    Set<TableName> reported = new HashSet<>();
    for (Line line : byTable.values()) {
      Follows follows = line.rule().follows();
      if (follows != null && !byTable.containsKey(follows.table())) {
        problems.add(
            new Yaml.Problem(
                line.follows(),
                line.rule().table()
                    + " follows "
                    + follows.table()
                    + ", which is not among the tables",
                "Add a rule for " + follows.table() + "."));
      } else if (follows != null && reported.add(line.rule().table())) {
        cycle(line, byTable, reported, problems);
      }
    }
    return problems;
  }

  private static void cycle(
      Line start,
      Map<TableName, Line> byTable,
      Set<TableName> reported,
      List<Yaml.Problem> problems) {
    List<TableName> way = new ArrayList<>();
    Line at = start;
    while (at != null && !way.contains(at.rule().table())) {
      way.add(at.rule().table());
      Follows follows = at.rule().follows();
      at = follows == null ? null : byTable.get(follows.table());
    }
    if (at != null && at == start) {
      way.add(start.rule().table());
      reported.addAll(way);
      problems.add(
          new Yaml.Problem(
              start.follows(),
              "these tables follow each other in a circle: "
                  + String.join(" -> ", way.stream().map(TableName::toString).toList()),
              "Give one of them rows: with a condition of its own."));
    }
  }
}
