package dev.drover.verify.queries;

import dev.drover.common.bundle.Digest;
import dev.drover.common.bundle.TableDigest;
import dev.drover.common.message.Finding;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.CopyOut;
import dev.drover.common.postgres.TableShape;
import dev.drover.verify.Inquiry;
import dev.drover.verify.ServerErrors;
import dev.drover.verify.Subject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares what one query gives in the target and in the source, by the digest of its rows: their
 * order does not count, and no row is kept. When the source is known to have changed since the rows
 * were taken from it, a difference proves nothing and is told as unproven.
 *
 * @param from the query as something to select from
 */
record SourceResult(
    Inquiry inquiry, String name, String from, SourceQueries queries, QueryTimes times) {
  /** A result's rows have no key. */
  private static final TableShape SHAPE =
      new TableShape(new TableName("query", "result"), List.of(), List.of());

  /** What is wrong; null when nothing is, or when it cannot be told. */
  @Nullable String difference(Connection target) throws SQLException, IOException {
    Subject.Source source = inquiry.subject().source();
    if (source == null && inquiry.subject().plan() instanceof Database) {
      // What a restored database must be, the bundle tells; that the query runs is what is left.
      long rows = digest(target).rows();
      inquiry
          .findings()
          .add(
              Finding.info(
                  "query_not_compared",
                  null,
                  "The query " + name + " gives " + rows + " rows; the source was not asked."));
      return null;
    }
    if (source == null) {
      unproven("the source is not asked");
      return null;
    }
    Digest expected = inSource(source);
    if (expected == null) {
      return null;
    }
    Digest found = times.inTarget(() -> digest(target));
    if (found.equals(expected)) {
      return null;
    }
    if (inquiry.findings().has("source_changed")) {
      unproven("it gives something else than in the source, which has changed since");
      return null;
    }
    return "should give the "
        + expected.rows()
        + " rows that it gives in the source; it gives "
        + (found.rows() == expected.rows() ? "others." : found.rows() + ".");
  }

  private @Nullable Digest inSource(Subject.Source source) throws SQLException, IOException {
    try {
      return queries.ask(source, connection -> times.inSource(() -> digest(connection)));
    } catch (SQLException e) {
      inquiry.subject().counter().checkCancelled();
      if (ServerErrors.passes(e)) {
        throw e;
      }
      unproven("in the source: " + ServerErrors.reason(e));
      return null;
    }
  }

  Digest digest(Connection connection) throws SQLException, IOException {
    TableDigest digest = new TableDigest(SHAPE);
    CopyOut.rows(connection, SHAPE.table(), "SELECT * FROM " + from, digest);
    return digest.total();
  }

  private void unproven(String why) {
    inquiry.findings().unproven("query " + name + ": " + why);
  }
}
