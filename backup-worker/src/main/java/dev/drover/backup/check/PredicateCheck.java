package dev.drover.backup.check;

import dev.drover.common.message.Finding;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.postgres.PostgresFailures;
import dev.drover.common.postgres.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Does PostgreSQL understand each rule, and does it tell one project from another? */
final class PredicateCheck {
  private static final Pattern PATTERN_MATCH =
      Pattern.compile("(?i)\\bi?like\\b|\\bsimilar\\s+to\\b|~|\\bregexp_\\w+\\s*\\(");
  private static final Pattern BEGINS =
      Pattern.compile("(?i)\\bstarts_with\\s*\\(|\\^@|\\bleft\\s*\\(|\\bsubstr(ing)?\\s*\\(");
  private static final Pattern DELIMITED = Pattern.compile("(?i):project\\s*\\|\\|\\s*'[^'%_]");

  private final Subject subject;
  private final Findings findings;

  PredicateCheck(Subject subject) {
    this.subject = subject;
    this.findings = subject.findings();
  }

  void check() throws SQLException {
    Set<TableName> refused = new HashSet<>();
    for (TableRule rule : parentsFirst()) {
      subject.run().checkCancelled();
      boolean parentRefused = rule.follows() != null && refused.contains(rule.follows().table());
      if (parentRefused || !isUnderstood(rule.table())) {
        refused.add(rule.table());
      } else if (rule.rows() != null) {
        tellsApart(rule.table());
      }
      if (rule.rows() != null) {
        prefix(rule.table(), rule.rows());
      }
    }
  }

  private List<TableRule> parentsFirst() {
    List<TableRule> waiting = new ArrayList<>(subject.sound());
    Set<TableName> ordered = new HashSet<>();
    List<TableRule> rules = new ArrayList<>();
    while (!waiting.isEmpty()) {
      // Ways along follows end at a table with rows: the reader has made sure.
      waiting.removeIf(rule -> {
        boolean ready = rule.follows() == null || ordered.contains(rule.follows().table());
        if (ready) {
          ordered.add(rule.table());
          rules.add(rule);
        }
        return ready;
      });
    }
    return rules;
  }

  private boolean isUnderstood(TableName table) throws SQLException {
    SQLException error = explain(table, subject.sample().getFirst());
    if (error != null
        && !subject.realSample()
        && Objects.toString(error.getSQLState(), "").startsWith("22")) {
      return true; // the made-up ref does not fit the column's type; a real one may
    }
    if (error != null) {
      var failure = PostgresFailures.of(error);
      String code = "42703".equals(error.getSQLState()) ? "column_unknown" : "plan_predicate";
      findings.add(
          Finding.error(
              code,
              table.toString(),
              "PostgreSQL refuses the rule of " + table + ": " + failure.message(),
              "Correct the plan."));
    }
    return error == null;
  }

  private @Nullable SQLException explain(TableName table, ProjectRef project) throws SQLException {
    try {
      subject
          .session()
          .value(
              "EXPLAIN SELECT 1 FROM "
                  + Sql.table(table)
                  + " AS t WHERE "
                  + subject.selection(project).condition(table));
      return null;
    } catch (SQLException e) {
      subject.run().checkCancelled();
      if (subject.session().connection().isClosed()) {
        throw e;
      }
      return e;
    }
  }

  private void prefix(TableName table, String rows) {
    boolean pattern = PATTERN_MATCH.matcher(rows).find();
    boolean begins = BEGINS.matcher(rows).find();
    if (pattern || (begins && !DELIMITED.matcher(rows).find())) {
      String why =
          pattern
              ? "compares by pattern: '_' and '%' in a ref stand for other characters, and a ref without a delimiter after it also matches longer ones"
              : "compares the beginning only";
      findings.warning(
          "predicate_prefix",
          table,
          "The rule of " + table + " " + why + ", so project 'abc' can take rows of 'abcd'",
          "Compare whole values, such as: split_part(id, '/', 1) = :project");
    }
  }

  /**
   * Asks whether one row belongs to two different refs. Where refs are compared as wholes, none
   * does.
   */
  private void tellsApart(TableName table) throws SQLException {
    for (ProjectRef project : subject.realSample() ? subject.sample() : List.<ProjectRef>of()) {
      List<ProjectRef> others = others(project);
      String own = subject.selection(project).condition(table);
      String shared =
          others.stream()
              .map(other ->
                  "EXISTS (SELECT 1 FROM "
                      + Sql.table(table)
                      + " AS t WHERE "
                      + own
                      + " AND "
                      + subject.selection(other).condition(table)
                      + ")")
              .collect(Collectors.joining(", ", "SELECT pg_catalog.concat_ws(',', ", ")"));
      try {
        String[] answers = subject.session().value(shared).split(",");
        for (int i = 0; i < others.size(); i++) {
          if (answers[i].equals("t")) {
            shares(table, project, others.get(i));
          }
        }
      } catch (SQLException e) {
        // A made-up ref that does not even fit the column's type cannot share rows.
        if (!Objects.toString(e.getSQLState(), "").startsWith("22")) {
          subject.unanswered(table, "Whether projects share rows of " + table, e);
        }
      }
    }
  }

  private void shares(TableName table, ProjectRef project, ProjectRef other) {
    findings.error(
        "predicate_shares_rows",
        table,
        "The same rows of "
            + table
            + " belong to project '"
            + project
            + "' and would belong to '"
            + other
            + "'",
        "Compare whole values exactly, such as: tenant_id = :project");
  }

  /**
   * Refs that only a comparison of whole values, byte by byte, tells from {@code project}; and the
   * rest of the sample.
   */
  private List<ProjectRef> others(ProjectRef project) {
    String ref = project.value();
    Set<String> others = new LinkedHashSet<>();
    String shorter = ref.substring(0, ref.offsetByCodePoints(ref.length(), -1));
    others.add(shorter);
    others.add(shorter + "_");
    others.add("%");
    others.add(ref + "x");
    others.add("drover-check-no-such-project");
    subject.sample().forEach(sample -> others.add(sample.value()));
    others.remove(ref);
    List<ProjectRef> refs = new ArrayList<>();
    others.stream()
        .filter(other ->
            !other.isBlank()
                && other.getBytes(java.nio.charset.StandardCharsets.UTF_8).length
                    <= ProjectRef.MAX_BYTES)
        .forEach(other -> refs.add(new ProjectRef(other)));
    return refs;
  }
}
