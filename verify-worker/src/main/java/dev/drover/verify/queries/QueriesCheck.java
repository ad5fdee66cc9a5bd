package dev.drover.verify.queries;

import dev.drover.common.message.Finding;
import dev.drover.common.plan.VerifyRules.CriticalQuery;
import dev.drover.verify.Check;
import dev.drover.verify.Findings;
import dev.drover.verify.Inquiry;
import dev.drover.verify.Subject;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks the plan's critical queries of the target. A query stands in a FROM clause, with {@code
 * :project} for the ref, so it can only read one result; names must be qualified, because the
 * search path is empty.
 */
public final class QueriesCheck implements Check {
  private final Duration limit;

  public QueriesCheck() {
    this(Inquiry.LIMIT);
  }

  /**
   * @param limit of one query
   */
  public QueriesCheck(Duration limit) {
    this.limit = limit;
  }

  @Override
  public String name() {
    return "queries";
  }

  @Override
  public void run(Subject subject, Findings findings) throws SQLException, IOException {
    Inquiry inquiry = new Inquiry(subject, findings, limit);
    for (CriticalQuery query : subject.rules().queries()) {
      inquiry.ask(
          "query " + query.name(),
          statement -> {
            String difference = difference(inquiry, query, statement);
            if (difference != null) {
              findings.add(
                  Finding.error(
                      "query_differs",
                      null,
                      "The query " + query.name() + " " + difference,
                      "Look at the query and the rows it reads."));
            }
          });
    }
  }

  private static @Nullable String difference(
      Inquiry inquiry, CriticalQuery query, Statement statement) throws SQLException, IOException {
    String from = inquiry.from(query.sql());
    if (query.sameAsSource() != null) {
      return new SourceResult(inquiry, query.name(), from).difference(statement.getConnection());
    }
    return query.rows() != null
        ? Inquiry.rows(statement, from, query.rows())
        : Inquiry.value(statement, from, query.value());
  }
}
