package dev.drover.cli;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Definitions;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.database.PostgresTools;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
      "reads it back. With --format sql, write the bundle of a whole database as one SQL file for",
      "psql, with its metadata as JSON beside it; 'backup verify' proves it.",
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
      description = "A folder that does not exist yet; it is made, and those above it.")
  private Path folder = Path.of("");

  @Option(
      names = "--part",
      paramLabel = "PART",
      defaultValue = "source",
      description =
          "The project's rows (source), or those its existing database had (target). Default:"
              + " ${DEFAULT-VALUE}")
  private PartName part = PartName.source;

  /** As what. */
  enum Format {
    json,
    sql
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "json",
      description = "json, or sql for a whole database. Default: ${DEFAULT-VALUE}")
  private Format format = Format.json;

  @Option(
      names = "--tools",
      paramLabel = "FOLDER",
      description = "Where pg_restore is, with --format sql; else it is looked for in PATH.")
  private @Nullable Path tools;

  @Option(
      names = "--allow-vulnerable-tools",
      description = "Run a pg_restore with known holes, of a source whose superusers you trust.")
  private boolean vulnerable;

  @Option(names = "--no-owner", description = "With --format sql: everything is the reader's.")
  private boolean noOwner;

  @Option(names = "--no-privileges", description = "With --format sql: nothing is granted.")
  private boolean noPrivileges;

  @Override
  public Integer call() throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new StateRefusedException(
          "The folder " + folder + " exists. Nothing was done.", "Name one that does not.");
    }
    BundleReader reader = store.open().open(new BundleId(bundle));
    if (format == Format.sql) {
      return sql(reader);
    }
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

  private int sql(BundleReader reader) throws IOException {
    Definitions definitions = reader.manifest().source().definitions();
    if (definitions == null) {
      throw new StateRefusedException(
          "The bundle holds rows and no definitions, so it is no whole database.",
          "Export it as JSON.");
    }
    PostgresTools.Tool tool =
        PostgresTools.in(tools).require(PostgresTools.Program.PG_RESTORE, 0, vulnerable);
    List<String> options = new ArrayList<>();
    if (noOwner) {
      options.add(SqlExport.NO_OWNER);
    }
    if (noPrivileges) {
      options.add(SqlExport.NO_PRIVILEGES);
    }
    ExportFolder.make(folder);
    SqlMetadata metadata = new SqlExport(reader, folder, tool, options).write(definitions);
    output.one(
        metadata,
        written -> {
          Table table = new Table("TABLE", "ROWS");
          written.tables().forEach(one -> table.line(one.table(), one.rows()));
          table.print(output.out());
        });
    return ExitCode.FINE;
  }
}
