package dev.drover.cli;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drover backup export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Write a bundle's rows as JSON, to look at: metadata.json and a file for each table. 'backup"
          + " import'",
      "reads it back.",
      "What is written is not encrypted: it is your own to keep safe."
    })
final class BackupExport implements Callable<Integer> {
  /** Whose rows. */
  enum PartName {
    source,
    target
  }

  @Mixin private StoreOption store = new StoreOption();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(index = "0", paramLabel = "BUNDLE", description = "Its id.")
  private String bundle = "";

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FOLDER",
      description = "A folder that does not exist yet, in one that does.")
  private Path folder = Path.of("");

  @Option(
      names = "--part",
      paramLabel = "PART",
      defaultValue = "source",
      description =
          "The project's rows (source), or those its existing database had (target). Default:"
              + " ${DEFAULT-VALUE}")
  private PartName part = PartName.source;

  @Override
  public Integer call() throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new StateRefusedException(
          "The folder " + folder + " exists. Nothing was done.", "Name one that does not.");
    }
    BundleReader reader = store.open().open(new BundleId(bundle));
    Manifest.Part wanted =
        part == PartName.source ? reader.manifest().source() : reader.manifest().target();
    if (wanted == null) {
      throw new StateRefusedException(
          "The bundle holds no rows of an existing target.", "Export its source.");
    }
    ExportMetadata metadata = new JsonExport(reader, folder).write(wanted);
    output.one(
        metadata,
        written -> {
          Table table = new Table("TABLE", "ROWS");
          written.rowCounts().forEach(table::line);
          table.print(output.out());
        });
    return ExitCode.FINE;
  }
}
