package dev.drover.verify;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.SideBySide;
import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.worker.Run;
import dev.drover.verify.access.AccessCheck;
import dev.drover.verify.database.ForeignKeysCheck;
import dev.drover.verify.database.SequencesCheck;
import dev.drover.verify.database.StructureComparison;
import dev.drover.verify.queries.QueriesCheck;
import dev.drover.verify.rows.RowsCheck;
import dev.drover.verify.source.SourceChangeCheck;
import dev.drover.verify.structure.Catalogs;
import dev.drover.verify.structure.SourceStructures;
import dev.drover.verify.structure.StructureCheck;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Holds one project's database against what it must be; the way in for everybody who wants a
 * verdict, with a migration or without one:
 *
 * <ul>
 *   <li>{@link #againstBundle} compares a database with a bundle: the verify stage, a restored
 *       bundle, a drill (which gives no source, because the source has moved on since);
 *   <li>{@link #againstSource} compares a database with what the source holds now: a verification
 *       alone, after the fact.
 * </ul>
 *
 * <p>Both need a plan (with or without the text of its schema files), a fresh connection of {@link
 * dev.drover.common.postgres.Servers} and a {@link Run} to be cancelled by. All checks see one
 * read-only, repeatable-read transaction of the target. Nothing is changed, so twice and half do no
 * harm; late compares whatever is there then. Trouble that may pass by itself is thrown as an
 * SQLException for the caller to try again; whatever else keeps a check from being made leaves the
 * verdict {@link Verdict.Unproven}. Thread-safe; one may serve many projects at a time.
 */
public final class Verification {
  private final List<Check> checks;
  private final Catalogs catalogs;

  Verification(List<Check> checks, Catalogs catalogs) {
    this.checks = List.copyOf(checks);
    this.catalogs = catalogs;
  }

  /**
   * One that makes every check there is.
   *
   * @param clock tells when what is remembered of a source's structure is too old
   */
  public static Verification complete(InstantSource clock) {
    Catalogs catalogs = new Catalogs();
    return new Verification(
        List.of(
            new StructureCheck(new SourceStructures(clock), catalogs),
            new RowsCheck(),
            new SourceChangeCheck(),
            new QueriesCheck(),
            new AccessCheck()),
        catalogs);
  }

  /** The same for a whole database on another server. */
  public static Verification ofWholeDatabases() {
    return new Verification(
        List.of(
            new RowsCheck(),
            new SequencesCheck(),
            new SourceChangeCheck(),
            new StructureComparison(),
            new ForeignKeysCheck(),
            new QueriesCheck(),
            new AccessCheck()),
        new Catalogs());
  }

  /**
   * @param bundle of the project; its manifest says what is expected
   * @param target in autocommit mode; left in an open transaction, for the caller to close
   * @param source absent when it is not to be asked: neither its structure nor whether its rows
   *     changed is looked at then
   */
  public Verdict againstBundle(
      Plan plan, BundleReader bundle, Connection target, Subject.@Nullable Source source, Run run)
      throws SQLException, IOException {
    return againstBundle(plan, bundle, Subject.Place.of(target), source, run);
  }

  /**
   * As {@link #againstBundle(Plan, BundleReader, Connection, Subject.Source, Run)}, large tables
   * over several connections, and its structure held against the plan's schema files too.
   */
  public Verdict againstBundle(
      Plan plan,
      BundleReader bundle,
      Subject.Place target,
      Subject.@Nullable Source source,
      Run run)
      throws SQLException, IOException {
    return verdict(plan, new BundleReference(bundle), target, source, run);
  }

  /**
   * Reads all rows of the project twice, in the source and in the target, and those of differing
   * tables again. That the source changed while it was read is told as {@code source_changed}.
   *
   * @param target in autocommit mode; left in an open transaction, for the caller to close
   */
  public Verdict againstSource(
      Plan plan, ProjectRef project, Subject.Place target, Subject.Source source, Run run)
      throws SQLException, IOException {
    try (Connection snapshot = source.connect();
        Run.Registration _ = run.onCancel(new StatementCancel(snapshot))) {
      begin(snapshot);
      SourceReference reference;
      try {
        reference = SourceReference.read(plan, project, snapshot);
      } catch (DroverException e) {
        snapshot.rollback();
        return unread(e);
      } catch (SQLException e) {
        run.checkCancelled();
        if (ServerErrors.passes(e)) {
          throw e;
        }
        snapshot.rollback();
        return new Verdict.Unproven("the source: " + ServerErrors.reason(e));
      }
      Verdict verdict = verdict(plan, reference, target, source, run);
      snapshot.rollback();
      return verdict;
    }
  }

  private static Verdict unread(DroverException e) {
    if (e.failure().kind().retryable()) {
      throw e;
    }
    return new Verdict.Unproven("the source: " + e.failure().message());
  }

  private Verdict verdict(
      Plan plan,
      Reference reference,
      Subject.Place target,
      Subject.@Nullable Source source,
      Run run)
      throws SQLException, IOException {
    try (Run.Registration _ = run.onCancel(new StatementCancel(target.connection()))) {
      begin(target.connection());
      return within(plan, reference, target, source, run);
    }
  }

  /** The verdict within the transaction that {@code target} is in already. */
  Verdict within(
      Plan plan, Reference reference, Connection target, Subject.@Nullable Source source, Run run)
      throws SQLException, IOException {
    return within(plan, reference, Subject.Place.of(target), source, run);
  }

  private Verdict within(
      Plan plan,
      Reference reference,
      Subject.Place target,
      Subject.@Nullable Source source,
      Run run)
      throws SQLException, IOException {
    RowCounter counter = new RowCounter(run, reference.source().rows());
    Findings findings = new Findings(limit(plan));
    try {
      List<TableName> tables = reference.tables(plan);
      Subject subject =
          new Subject(
              plan,
              reference,
              target.connection(),
              catalogs.of(target.connection(), tables),
              source,
              counter,
              target.spare(),
              target.schema());
      check(subject, findings, run);
    } catch (SQLException e) {
      run.checkCancelled();
      if (ServerErrors.passes(e)) {
        throw e;
      }
      findings.unproven("the target's catalog: " + ServerErrors.reason(e));
    }
    return findings.verdict(counter.rows());
  }

  /** In their order, but for one that asks only the source: it is made beside those before it. */
  private void check(Subject subject, Findings findings, Run run) throws SQLException, IOException {
    int besides = 0;
    while (besides < checks.size() && checks.get(besides).asksTarget()) {
      besides++;
    }
    List<Check> before = checks.subList(0, besides);
    if (besides == checks.size()) {
      all(before, subject, findings, run);
      return;
    }
    Check other = checks.get(besides);
    Findings others = new Findings(findings.limit());
    AtomicBoolean good = new AtomicBoolean();
    SideBySide.run(
        List.of(
            () -> good.set(all(before, subject, findings, run)), () -> ran(other, subject, others)),
        new StatementCancel(subject.target()));
    findings.add(others);
    if (good.get()) {
      all(checks.subList(besides + 1, checks.size()), subject, findings, run);
    }
  }

  /** Whether the transaction is still good for further checks. */
  private static boolean all(List<Check> some, Subject subject, Findings findings, Run run)
      throws SQLException, IOException {
    for (Check check : some) {
      run.checkCancelled();
      if (!ran(check, subject, findings)) {
        return false;
      }
    }
    return true;
  }

  private static int limit(Plan plan) {
    return switch (plan) {
      case Isolate isolate -> isolate.verify().findingsOr(Findings.LIMIT);
      case Database database -> database.verify().findingsOr(Findings.LIMIT_OF_DATABASES);
      case Schema _ -> Findings.LIMIT;
    };
  }

  /** Whether the transaction is still good for further checks. */
  private static boolean ran(Check check, Subject subject, Findings findings)
      throws SQLException, IOException {
    try {
      check.run(subject, findings);
      return true;
    } catch (DroverException e) {
      if (e.failure().kind().retryable()) {
        throw e;
      }
      findings.unproven("check " + check.name() + ": " + e.failure().message());
      return true;
    } catch (SQLException e) {
      if (subject.counter().cancelled() || ServerErrors.passes(e)) {
        throw e;
      }
      findings.unproven("check " + check.name() + ": " + ServerErrors.reason(e));
      return false;
    }
  }

  private static void begin(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    }
  }
}
