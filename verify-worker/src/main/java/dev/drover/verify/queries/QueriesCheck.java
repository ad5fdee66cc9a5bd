package dev.drover.verify.queries;

import dev.drover.common.message.Finding;
import dev.drover.common.plan.VerifyRules.CriticalQuery;
import dev.drover.verify.Check;
import dev.drover.verify.Findings;
import dev.drover.verify.Inquiry;
import dev.drover.verify.Subject;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Asks the plan's critical queries of the target, and of a whole database how long they take there
 * and in the source. A query stands in a FROM clause, with {@code :project} for the ref, so it can
 * only read one result; names must be qualified, because the search path is empty.
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
    try (SourceQueries source = new SourceQueries(inquiry)) {
      for (CriticalQuery query : subject.rules().queries()) {
        inquiry.ask(
            "query " + query.name(),
            statement -> {
              AskedQuery asked = new AskedQuery(inquiry, query, source);
              String difference = asked.difference(statement.getConnection());
              if (difference != null) {
                findings.add(
                    Finding.error(
                        "query_differs",
                        null,
                        "The query " + query.name() + " " + difference,
                        "Look at the query and the rows it reads."));
              } else {
                asked.tellTimes(statement.getConnection());
              }
            });
      }
    }
  }
}
