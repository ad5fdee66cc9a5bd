package dev.drover.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drover.common.bundle.BundleWriter;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.bundle.TableWriter;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Json;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Makes a bundle of what {@link JsonExport} wrote. The bundle appears whole or not at all; it has
 * an id of its own, which no coordinator knows.
 */
final class JsonImport {
  private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,160}\\.json");

  private final Path folder;
  private final boolean changed;

  /**
   * @param changed whether rows may differ from those that were exported
   */
  JsonImport(Path folder, boolean changed) {
    this.folder = folder;
    this.changed = changed;
  }

  /**
   * @throws DroverException {@code import_malformed}, naming file and line; {@code import_differs}
   *     when rows were changed
   */
  SealedBundle into(Bundles bundles) throws IOException {
    ExportMetadata metadata = metadata();
    ExportMetadata.Details details = metadata.drover();
    if (details == null) {
      throw JsonRows.malformed(
          folder.resolve(ExportMetadata.FILE),
          null,
          "it does not say what types the columns have (property drover)");
    }
    ProjectRef project = new ProjectRef(metadata.projectRef());
    MigrationId id = MigrationId.next();
    BundleId bundle = BundleId.of(project, id, 1);
    try (BundleWriter writer = bundles.begin(bundle)) {
      List<Manifest.Table> tables = new ArrayList<>();
      for (ExportMetadata.Table table : details.tables()) {
        tables.add(table(writer, table));
      }
      Manifest.Part source =
          new Manifest.Part(
              details.server(),
              metadata.databaseName(),
              details.serverVersion(),
              details.snapshot(),
              details.position(),
              tables,
              details.sequences());
      BundleWriter.Published published =
          writer.publish(files ->
              new Manifest(
                  Manifest.FORMAT,
                  bundle,
                  project,
                  id,
                  1,
                  details.planFingerprint(),
                  metadata.timestamp(),
                  "imported",
                  files,
                  source,
                  null));
      return new SealedBundle(bundle, published.manifestSha256());
    }
  }

  private ExportMetadata metadata() throws IOException {
    Path file = folder.resolve(ExportMetadata.FILE);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw JsonRows.malformed(file, null, "it is missing, or no plain file");
    }
    try {
      ExportMetadata metadata =
          Json.mapper().readValue(Files.readAllBytes(file), ExportMetadata.class);
      Objects.requireNonNull(metadata.projectRef(), "projectRef is missing");
      Objects.requireNonNull(metadata.databaseName(), "databaseName is missing");
      Objects.requireNonNull(metadata.timestamp(), "timestamp is missing");
      return metadata;
    } catch (JsonProcessingException e) {
      throw JsonRows.malformed(file, e.getLocation(), e.getOriginalMessage());
    } catch (NullPointerException e) {
      throw JsonRows.malformed(file, null, String.valueOf(e.getMessage()));
    }
  }

  private Manifest.Table table(BundleWriter writer, ExportMetadata.Table table) throws IOException {
    if (!NAME.matcher(table.file()).matches()) {
      throw JsonRows.malformed(
          folder.resolve(ExportMetadata.FILE), null, "it names a file that no export writes");
    }
    Path file = folder.resolve(table.file());
    TableWriter rows = writer.table(table.shape());
    new JsonRows(file, table.shape()).each(rows::row);
    Manifest.Table written = rows.finish();
    if (!changed && !written.digest().equals(table.digest())) {
      throw DroverException.user(
          "import_differs",
          table.file()
              + ": its rows are not those that were exported ("
              + written.digest().rows()
              + " rows, exported were "
              + table.digest().rows()
              + "). Nothing was imported.",
          "Where that is on purpose, import with --changed.");
    }
    return written;
  }
}
