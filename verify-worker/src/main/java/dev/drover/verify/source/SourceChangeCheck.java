package dev.drover.verify.source;

import dev.drover.common.bundle.Manifest;
import dev.drover.common.bundle.TableDigest;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Finding.Severity;
import dev.drover.common.plan.VerifyRules.Reaction;
import dev.drover.common.postgres.CopyOut;
import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.worker.Run;
import dev.drover.verify.Check;
import dev.drover.verify.Findings;
import dev.drover.verify.Subject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Whether the project's rows in the source are still those of the bundle. One cheap query suspects
 * tables ({@link Suspicion}); only those are read again and digested, so a row that was touched
 * without being changed, or whose transaction number merely looks young, raises no alarm.
 */
public final class SourceChangeCheck implements Check {
  @Override
  public String name() {
    return "source";
  }

  @Override
  public boolean asksTarget() {
    return false;
  }

  @Override
  public void run(Subject subject, Findings findings) throws SQLException, IOException {
    Subject.Source asked = subject.source();
    if (asked == null) {
      return;
    }
    Manifest.Part then = subject.reference().source();
    SourceRows selection =
        SourceRows.of(
            subject.plan(),
            then.tables().stream().map(Manifest.Table::shape).toList(),
            subject.reference().project());
    try (Connection source = asked.connect();
        Run.Registration _ = subject.counter().onCancel(new StatementCancel(source))) {
      List<Manifest.Table> suspects = Suspicion.of(then, selection).ask(source);
      if (!suspects.isEmpty()) {
        readAgain(source, suspects, selection, subject, findings);
      }
    }
  }

  private static void readAgain(
      Connection source,
      List<Manifest.Table> suspects,
      SourceRows selection,
      Subject subject,
      Findings findings)
      throws SQLException, IOException {
    source.setAutoCommit(false);
    try (Statement begin = source.createStatement()) {
      begin.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      for (Manifest.Table then : suspects) {
        TableDigest now = new TableDigest(then.shape());
        CopyOut.rows(
            source,
            then.shape().table(),
            selection.query(then.shape()),
            now.andAfterEach(subject.counter()::passed));
        if (!now.total().equals(then.digest())) {
          findings.add(changed(subject, then, now.total().rows()));
        }
      }
      source.rollback();
    }
  }

  private static Finding changed(Subject subject, Manifest.Table then, long rows) {
    Severity severity =
        switch (subject.rules().onSourceChange()) {
          case FAIL -> Severity.ERROR;
          case WARN -> Severity.WARNING;
        };
    return new Finding(
        "source_changed",
        severity,
        then.shape().table().toString(),
        null,
        null,
        "The rows changed in the source after the backup: "
            + then.digest().rows()
            + " then, "
            + rows
            + " now. The target holds them as they were.",
        "Stop writes to the project, then replay from the backup; or set verify.on-source-change: "
            + Reaction.WARN.word()
            + ".");
  }
}
