package dev.drover.cli;

import dev.drover.common.bundle.Bundles;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.message.TableRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drover backup import}. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Make a new bundle of what 'backup export' wrote. It is restored with --plan, because no",
      "coordinator knows it, and is never pruned."
    })
final class BackupImport implements Callable<Integer> {
  @Mixin private StoreOption store = new StoreOption();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(paramLabel = "FOLDER", description = "What was written: metadata.json and its files.")
  private Path folder = Path.of("");

  @Option(
      names = "--changed",
      description = "Rows were changed on purpose since they were exported.")
  private boolean changed;

  /** The bundle that was made. */
  record Result(String bundle, String manifestSha256, String project, List<TableRows> tables) {}

  @Override
  public Integer call() throws IOException {
    Bundles bundles = store.open();
    SealedBundle made = new JsonImport(folder, changed).into(bundles);
    Manifest manifest = bundles.open(made.id()).manifest();
    Result result =
        new Result(
            made.id().value(),
            made.manifestSha256(),
            manifest.project().value(),
            manifest.source().tableRows());
    output.one(
        result,
        shown -> {
          output.out().println("Bundle " + shown.bundle());
          Table table = new Table("TABLE", "ROWS");
          shown.tables().forEach(one -> table.line(one.table(), one.rows()));
          table.print(output.out());
        });
    return ExitCode.FINE;
  }
}
