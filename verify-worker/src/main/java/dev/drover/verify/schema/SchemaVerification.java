package dev.drover.verify.schema;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Order;
import dev.drover.common.message.Verdict;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.VerifyRules;
import dev.drover.common.postgres.Servers;
import dev.drover.common.schema.Applied;
import dev.drover.common.schema.History;
import dev.drover.common.schema.Reference;
import dev.drover.common.schema.Structure;
import dev.drover.common.worker.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds a project's database against one built from nothing by the same files: what is remembered
 * of them, how it is built; then asks the plan's health address. Reads only. Thread-safe.
 */
public final class SchemaVerification {
  /** So that the event fits a message. */
  private static final int MOST = 100;

  private final Servers servers;
  private final Reference.Library references;

  public SchemaVerification(Servers servers) {
    this.servers = servers;
    this.references = new Reference.Library(servers);
  }

  public Verdict verify(Schema plan, Order order, Run run) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    try {
      Reference reference = references.of(order, plan);
      run.checkCancelled();
      compare(plan, order, reference, findings);
    } catch (DroverException e) {
      if (e.failure().kind().retryable()) {
        throw e;
      }
      if (plan.check().onStructureDifference() == VerifyRules.Reaction.FAIL) {
        return new Verdict.Unproven(
            "The reference could not be built from the files: " + e.failure().message());
      }
      findings.add(
          Finding.warning(
              "schema_not_compared", null, e.failure().message(), e.failure().remedy()));
    }
    if (findings.stream().noneMatch(SchemaVerification::isError)) {
      new HealthCheck(order, run, servers.workers())
          .ask(plan.check().health())
          .ifPresent(findings::add);
    }
    return verdict(findings);
  }

  private static Verdict verdict(List<Finding> findings) {
    List<Finding> errors = findings.stream().filter(SchemaVerification::isError).toList();
    return errors.isEmpty()
        ? new Verdict.Matches(0, findings.stream().limit(MOST).toList())
        : new Verdict.Differs(errors.stream().limit(MOST).toList());
  }

  private static boolean isError(Finding finding) {
    return finding.severity() == Finding.Severity.ERROR;
  }

  private void compare(Schema plan, Order order, Reference reference, List<Finding> findings)
      throws SQLException {
    try (Connection target = servers.open(order.server(), order.database())) {
      target.setAutoCommit(false);
      try (Statement statement = target.createStatement()) {
        statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      }
      List<Applied> history = History.read(target, plan.apply().history());
      Structure structure = Structure.shared(target, plan.apply().history());
      target.rollback();
      new HistoryComparison(findings).compare(reference.checksums(), history);
      new StructureFindings(plan.check(), findings)
          .tell(reference.structure().differences(structure, false));
    }
  }
}
