package dev.drover.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Definitions;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.message.TableRows;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code drover backup report}. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Read a whole bundle, and report on it, to be handed to somebody else: whose it is, of when,"
          + " from where,",
      "how many rows of each table, and that every byte and every row is what was written.",
      "Fails, as every reading does, when one is not."
    })
final class BackupReport implements Callable<Integer> {
  @Mixin private StoreOption store = new StoreOption();
  @Mixin private ReportOption output = new ReportOption();

  @Parameters(paramLabel = "BUNDLE", description = "Its id, as 'backup list' shows it.")
  private String bundle = "";

  /**
   * What is told.
   *
   * @param proven rows that were read and digested, of the source and of an existing target
   * @param tool what wrote the definitions of a whole database; absent of rows alone
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Report(
      BundleId bundle,
      String project,
      Instant createdAt,
      boolean safetyCopy,
      String from,
      String serverVersion,
      String snapshot,
      @Nullable String tool,
      @Nullable List<String> extensions,
      boolean encrypted,
      long bytes,
      int files,
      String manifestSha256,
      long proven,
      List<TableRows> tables) {}

  @Override
  public Integer call() throws IOException {
    BundleReader reader = store.open().open(new BundleId(bundle));
    long proven = reader.proveRows();
    Report report = report(reader, proven);
    output.one(report, page -> tell(report, page));
    return ExitCode.FINE;
  }

  private static Report report(BundleReader reader, long proven) {
    Manifest manifest = reader.manifest();
    Manifest.Part source = manifest.source();
    Definitions definitions = source.definitions();
    return new Report(
        manifest.id(),
        manifest.project().value(),
        manifest.createdAt(),
        Boolean.TRUE.equals(manifest.safetyCopy()),
        source.server() + "/" + source.database(),
        source.serverVersion(),
        source.snapshot(),
        definitions == null ? null : definitions.tool(),
        definitions == null
            ? null
            : definitions.extensions().stream()
                .map(one -> one.name() + " " + one.version())
                .toList(),
        reader.encrypted(),
        reader.bytes(),
        manifest.files().size(),
        reader.manifestSha256(),
        proven,
        source.tableRows());
  }

  private static void tell(Report report, ReportPage page) {
    page.begin("Report on the backup " + report.bundle());
    page.fact("Project", report.project());
    page.fact("Made at", report.createdAt().toString());
    if (report.safetyCopy()) {
      page.fact("Kind", "safety copy of what a restore by hand changed; no backup");
    }
    page.fact("From", report.from() + ", PostgreSQL " + report.serverVersion());
    page.fact("Snapshot", report.snapshot());
    if (report.tool() != null) {
      page.fact("Definitions written by", report.tool());
      page.fact(
          "Extensions",
          String.join(", ", Objects.requireNonNull(report.extensions(), "Go with definitions")));
    }
    page.fact("Encrypted", report.encrypted() ? "yes" : "no");
    page.fact("Size", BackupList.size(report.bytes()) + " in " + report.files() + " files");
    page.fact("SHA-256 of the manifest", report.manifestSha256());
    page.fact(
        "Read back",
        "every file is what was written; "
            + report.proven()
            + " rows have the digests of the manifest");
    page.heading("Rows");
    page.columns("Table", "Rows");
    report.tables().forEach(one -> page.row(one.table(), String.valueOf(one.rows())));
    page.end();
  }
}
