package dev.drover.cli;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code drover backup show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Show what a bundle's manifest says; with -o json the whole of it.")
final class BackupShow implements Callable<Integer> {
  @Mixin private StoreOption store = new StoreOption();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(paramLabel = "BUNDLE", description = "Its id, as 'backup list' shows it.")
  private String bundle = "";

  @Override
  public Integer call() throws IOException {
    BundleReader reader = store.open().open(new BundleId(bundle));
    output.one(reader.manifest(), manifest -> print(reader, manifest));
    return ExitCode.FINE;
  }

  private void print(BundleReader reader, Manifest manifest) {
    new Table("BUNDLE", manifest.id().value())
        .line("project", manifest.project())
        .line("migration", manifest.migration())
        .line("epoch", manifest.epoch())
        .line("created", manifest.createdAt())
        .line("size", BackupList.size(reader.bytes()))
        .line("format", manifest.format())
        .line("encrypted", reader.encrypted() ? "yes" : "no")
        .line("manifest", reader.manifestSha256())
        .line("plan", manifest.planFingerprint())
        .line("written by", "drover " + manifest.droverVersion())
        .print(output.out());
    part("source", manifest.source());
    part("target before", manifest.target());
  }

  private void part(String name, Manifest.@Nullable Part part) {
    if (part == null) {
      return;
    }
    output.out().println();
    new Table(name.toUpperCase(Locale.ROOT), part.server() + "/" + part.database())
        .line("server", part.serverVersion())
        .line("snapshot", part.snapshot())
        .line("position", part.position())
        .print(output.out());
    output.out().println();
    Table tables = new Table("TABLE", "ROWS", "DIGEST");
    for (Manifest.Table table : part.tables()) {
      tables.line(table.shape().table(), table.digest().rows(), table.digest());
    }
    tables.print(output.out());
  }
}
