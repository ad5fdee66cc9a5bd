package dev.drover.cli;

import dev.drover.common.api.AuditHead;
import dev.drover.common.api.BatchReport;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.api.MigrationDetail.HistoryEntry;
import dev.drover.common.api.MigrationReport;
import dev.drover.common.api.MigrationState;
import dev.drover.common.api.ProjectReport;
import dev.drover.common.message.Finding;
import dev.drover.common.message.MoveStep;
import dev.drover.common.message.OtherTables;
import dev.drover.common.message.TableBalance;
import dev.drover.common.message.TableRows;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reports in words. */
final class ReportText {
  private static final String[] FOUND = {"Table", "Key", "Column", "What", "Code"};

  private final ReportPage page;

  ReportText(ReportPage page) {
    this.page = page;
  }

  /** Begins a batch's report; each {@link #project} follows, then {@link #end}. */
  void batch(BatchReport report) {
    BatchStatus batch = report.batch();
    BatchStatus.Counts counts = batch.counts();
    page.begin("Report on the batch " + batch.name());
    page.fact("Made at", report.at().toString());
    page.fact("Batch", batch.name() + " (" + batch.id() + "), " + batch.state().word());
    page.fact("Plan", report.planName() + " (SHA-256 " + batch.plan() + ")");
    page.fact("Accepted at", batch.createdAt().toString());
    page.fact("Ended at", text(batch.endedAt()));
    page.fact(
        "Projects",
        counts.total()
            + ": "
            + counts.completed()
            + " completed, "
            + counts.restored()
            + " restored, "
            + counts.refused()
            + " refused, "
            + counts.cancelled()
            + " cancelled, "
            + counts.needsAttention()
            + " need attention, "
            + (counts.queued() + counts.running())
            + " not ended");
    page.fact("Rows verified in completed projects", String.valueOf(report.rowsVerified()));
    if (report.duration() != null) {
      page.fact("From first command to end, for one project", spread(report.duration()));
    }
    audit(report.audit());
    codes("What verification found", report.findings());
    codes("Why projects did not complete", report.failures());
    if (!report.states().isEmpty()) {
      page.heading("Time in each state");
      page.columns("State", "Times", "Median", "95 of 100 within", "Longest");
      report
          .states()
          .forEach(time -> {
            BatchReport.Spread seconds = time.seconds();
            page.row(
                time.state().words(),
                String.valueOf(seconds.count()),
                seconds(seconds.median()),
                seconds(seconds.p95()),
                seconds(seconds.longest()));
          });
    }
    boolean files = report.kind().equals("schema");
    tables(files ? "Rows in the backups" : "Rows moved", report.tables(), report.otherTables());
    if (report.balance() != null) {
      balance(report.balance(), report.tables());
    }
    page.heading("Who asked for what");
    page.columns("At", "Who", "Project", "What");
    report
        .deeds()
        .forEach(deed ->
            page.row(deed.at().toString(), deed.actor(), text(deed.project()), deed.note()));
    page.heading("Projects");
    page.columns(
        "Project", "Database", "State", "Verified", "Found", "Began", "Ended", "Backup", "Audit");
  }

  void migration(MigrationReport report) {
    ProjectReport project = report.project();
    page.begin("Report on the project " + project.project());
    page.fact("Made at", report.at().toString());
    page.fact("Migration", project.id() + " of the batch " + report.batch());
    page.fact("Plan", "SHA-256 " + report.plan());
    page.fact("Database", project.database() + " on " + project.server());
    page.fact("Owner", text(project.owner()));
    page.fact("State", project.state().words());
    page.fact("Verified", verified(project));
    page.fact("Began", text(project.startedAt()));
    page.fact("Ended", text(project.endedAt()));
    page.fact("Backup", text(project.bundle()));
    page.fact("SHA-256 of the backup's manifest", text(project.bundleSha256()));
    if (project.tested() != null) {
      page.fact("Restored elsewhere before", project.tested().words());
    }
    if (project.restoredFrom() != null) {
      page.fact("Restored by hand from", project.restoredFrom());
    }
    page.fact("Its latest audit entry", text(project.auditHash()));
    if (project.failure() != null) {
      page.fact("Why", project.failure().code() + ": " + project.failure().message());
    }
    audit(report.audit());
    boolean moved = project.state() == MigrationState.COMPLETED && !report.kind().equals("schema");
    tables(moved ? "Rows moved" : "Rows in the backup", project.tables(), project.otherTables());
    found("What verification found", project.findings());
    steps(report.steps());
    page.heading("What happened");
    page.columns("At", "Who", "State", "Command", "What");
    for (HistoryEntry entry : report.history()) {
      page.row(
          entry.at().toString(),
          entry.actor(),
          entry.state().words(),
          String.valueOf(entry.epoch()),
          entry.note());
    }
    page.end();
  }

  void end() {
    page.end();
  }

  private void tables(String heading, List<TableRows> tables, @Nullable OtherTables others) {
    if (!tables.isEmpty()) {
      page.heading(heading);
      page.columns("Table", "Rows", "Bytes");
      tables.forEach(one -> page.row(one.table(), String.valueOf(one.rows()), text(one.bytes())));
      if (others != null) {
        page.row(
            "and " + others.tables() + " more",
            String.valueOf(others.rows()),
            text(others.bytes()));
      }
    }
  }

  private void steps(List<MigrationReport.Step> steps) {
    if (!steps.isEmpty()) {
      page.heading("What was done, and what undoes it");
      page.columns("Stage", "Step", "Transaction", "Undone by");
      for (MigrationReport.Step step : steps) {
        page.row(
            step.stage().word(),
            step.what() == null ? step.words() : step.words() + ": " + step.what(),
            transactions(step.transactions()),
            step.undo());
      }
    }
  }

  private static String transactions(MoveStep.Transactions transactions) {
    return switch (transactions) {
      case ONE -> "one";
      case MANY -> "several, each whole";
      case NONE -> "none: PostgreSQL does it without";
      case UNKNOWN -> "not known";
    };
  }

  private void balance(BatchReport.Balance balance, List<TableRows> moved) {
    page.heading("Whose the source's rows are");
    page.fact(
        "Counted at", balance.at() + ", all tables in one snapshot (job " + balance.job() + ")");
    page.fact("Verdict", balance.verdict());
    page.columns(
        "Table",
        "Rows in the source",
        "Taken by the projects",
        "Taken by none",
        "By several",
        "Moved");
    Map<String, Long> rows =
        moved.stream().collect(Collectors.toMap(TableRows::table, TableRows::rows));
    for (TableBalance table : balance.tables()) {
      Long known = rows.get(table.table());
      page.row(
          table.table(),
          String.valueOf(table.rows()),
          String.valueOf(table.selected()),
          String.valueOf(table.unowned()),
          String.valueOf(table.shared()),
          known == null ? "" : known.toString());
    }
    found("What was found of the source's rows", balance.findings());
  }

  private void found(String heading, List<Finding> findings) {
    if (!findings.isEmpty()) {
      page.heading(heading);
      page.columns(FOUND);
      for (Finding finding : findings) {
        page.row(
            text(finding.table()),
            text(finding.key()),
            text(finding.column()),
            finding.message(),
            finding.code());
      }
    }
  }

  private void audit(AuditHead audit) {
    page.fact(
        "Head of the audit trail",
        audit.head() == null
            ? "none yet"
            : audit.head() + " (" + audit.seals() + " seals; drover audit check --head HASH)");
    if (audit.unsealed() > 0) {
      page.fact("Audit entries after that head", String.valueOf(audit.unsealed()));
    }
  }

  private void codes(String heading, Iterable<BatchReport.CodeCount> codes) {
    if (codes.iterator().hasNext()) {
      page.heading(heading);
      page.columns("Code", "Projects");
      codes.forEach(count -> page.row(count.code(), String.valueOf(count.projects())));
    }
  }

  void project(ProjectReport project) {
    page.row(
        project.project(),
        project.database() + " on " + project.server(),
        project.state().words(),
        verified(project),
        found(project),
        text(project.startedAt()),
        text(project.endedAt()),
        text(project.bundle()),
        text(project.auditHash()));
  }

  private static String verified(ProjectReport project) {
    return switch (project.verdict()) {
      case "matches" -> "matches, " + project.rowsVerified() + " rows";
      case null -> "not verified";
      default -> project.verdict();
    };
  }

  /** The codes of what was found and of why it failed, each once. */
  private static String found(ProjectReport project) {
    Set<String> codes = new LinkedHashSet<>();
    project.findings().forEach(finding -> codes.add(finding.code()));
    if (project.failure() != null) {
      codes.add(project.failure().code());
    }
    return String.join(", ", codes);
  }

  private static String spread(BatchReport.Spread spread) {
    return "median "
        + seconds(spread.median())
        + ", 95 of 100 within "
        + seconds(spread.p95())
        + ", longest "
        + seconds(spread.longest());
  }

  private static String seconds(double seconds) {
    return seconds < 60
        ? String.format(Locale.ROOT, "%.1f s", seconds)
        : Duration.ofSeconds(Math.round(seconds)).toString().substring(2).toLowerCase(Locale.ROOT);
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String text(@Nullable Long number) {
    return number == null ? "" : number.toString();
  }

  private static String text(@Nullable Instant instant) {
    return instant == null ? "" : instant.toString();
  }
}
