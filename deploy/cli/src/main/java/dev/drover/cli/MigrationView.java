package dev.drover.cli;

import dev.drover.common.api.MigrationDetail;
import dev.drover.common.api.MigrationDetail.HistoryEntry;
import dev.drover.common.api.MigrationDetail.RunProgress;
import dev.drover.common.api.MigrationSummary;
import dev.drover.common.failure.Failure;
import dev.drover.common.message.Finding;
import dev.drover.common.message.OtherTables;
import dev.drover.common.message.TableRows;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** One migration for people: what it is, what went wrong, what was found, and its way so far. */
final class MigrationView {
  /** How many findings and tables are shown; the report has more. */
  private static final int SHOWN = 50;

  private MigrationView() {}

  static void print(OutputOption output, MigrationDetail migration) {
    output.one(migration, one -> print(output.out(), one));
  }

  private static void print(PrintWriter out, MigrationDetail migration) {
    MigrationSummary summary = migration.summary();
    Table head =
        new Table("PROJECT", summary.project())
            .line("migration", summary.id())
            .line("batch", summary.batch())
            .line("state", summary.state())
            .line("stage", summary.stage() == null ? null : summary.stage().word())
            .line("epoch", summary.epoch())
            .line("attempts", migration.attempts())
            .line("target", summary.server() + "/" + summary.database())
            .line("owner", summary.owner())
            .line("bundle", migration.bundle())
            .line("verdict", migration.verdict());
    RunProgress progress = migration.progress();
    if (progress != null && !summary.state().ended()) {
      head.line("progress", progress(progress));
    }
    head.print(out);
    Failure failure = summary.failure();
    if (failure != null) {
      out.println();
      Errors.failureLines(failure, out);
    }
    if (!migration.findings().isEmpty()) {
      out.println();
      List<Finding> found = migration.findings();
      Errors.findings(found.subList(0, Math.min(found.size(), SHOWN)), out);
      if (found.size() > SHOWN) {
        out.println("and " + (found.size() - SHOWN) + " more: drover report " + summary.id());
      }
    }
    if (!migration.tables().isEmpty()) {
      out.println();
      tables(migration).print(out);
    }
    out.println();
    Table history = new Table("AT", "STATE", "EPOCH", "ACTOR", "NOTE");
    for (HistoryEntry entry : migration.history()) {
      history.line(entry.at(), entry.state(), entry.epoch(), entry.actor(), entry.note());
    }
    history.print(out);
  }

  /** Of very many the first; the report and JSON have more. */
  private static Table tables(MigrationDetail migration) {
    Table table = new Table("TABLE", "ROWS", "BYTES");
    List<TableRows> tables = migration.tables();
    tables.stream().limit(SHOWN).forEach(one -> table.line(one.table(), one.rows(), one.bytes()));
    OtherTables others = migration.otherTables();
    int more = Math.max(0, tables.size() - SHOWN) + (others == null ? 0 : others.tables());
    return more == 0 ? table : table.line("and " + more + " more", null, null);
  }

  private static String progress(RunProgress progress) {
    return progress.rowsPlanned() == 0
        ? String.format(Locale.ROOT, "%s: %,d rows", progress.stage().word(), progress.rows())
        : String.format(
            Locale.ROOT,
            "%s: %,d of %,d rows",
            progress.stage().word(),
            progress.rows(),
            progress.rowsPlanned());
  }
}
