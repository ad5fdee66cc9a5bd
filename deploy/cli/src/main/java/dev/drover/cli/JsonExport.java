package dev.drover.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.message.Json;
import dev.drover.common.postgres.TableShape;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A bundle as JSON for people: {@code metadata.json}, and a file for each table that is an array of
 * rows. Whole numbers up to 32 bits and booleans are JSON's; everything else is the text that
 * PostgreSQL writes, so that nothing loses a digit. Rows stream; memory is bounded by the longest.
 */
final class JsonExport {
  private final BundleReader bundle;
  private final Path folder;
  private final Set<String> names = new HashSet<>(Set.of(ExportMetadata.FILE));

  /**
   * @param folder does not exist yet
   */
  JsonExport(BundleReader bundle, Path folder) {
    this.bundle = bundle;
    this.folder = folder;
  }

  /** Proves the whole bundle first, so that what is written is what was backed up. */
  ExportMetadata write(Manifest.Part part) throws IOException {
    bundle.proveRows();
    ExportFolder.make(folder);
    Map<String, Long> counts = new LinkedHashMap<>();
    List<ExportMetadata.Table> tables = new ArrayList<>();
    for (Manifest.Table table : part.tables()) {
      counts.put(table.shape().table().toString(), table.digest().rows());
      String file = name(table.shape());
      table(table, folder.resolve(file));
      tables.add(new ExportMetadata.Table(file, table.shape(), table.digest()));
    }
    Manifest manifest = bundle.manifest();
    ExportMetadata metadata =
        new ExportMetadata(
            manifest.id().value(),
            manifest.project().value(),
            part.database(),
            manifest.createdAt(),
            folder.toAbsolutePath().toString(),
            List.copyOf(counts.keySet()),
            counts,
            new ExportMetadata.Details(
                part.server(),
                part.serverVersion(),
                part.snapshot(),
                part.position(),
                manifest.planFingerprint(),
                tables,
                part.sequences()));
    Files.writeString(
        folder.resolve(ExportMetadata.FILE),
        Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(metadata) + "\n",
        StandardOpenOption.CREATE_NEW);
    return metadata;
  }

  private void table(Manifest.Table table, Path file) throws IOException {
    List<TableShape.Column> columns = table.shape().columns();
    try (OutputStream out =
            new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
        JsonGenerator json = Json.mapper().getFactory().createGenerator(out)) {
      json.useDefaultPrettyPrinter();
      json.writeStartArray();
      bundle.rows(
          table,
          (buffer, offset, length) -> row(json, columns, CopyLine.values(buffer, offset, length)));
      json.writeEndArray();
    }
  }

  private static void row(
      JsonGenerator json, List<TableShape.Column> columns, List<@Nullable String> values)
      throws IOException {
    json.writeStartObject();
    for (int i = 0; i < columns.size(); i++) {
      json.writeFieldName(columns.get(i).name());
      value(json, columns.get(i).type(), values.get(i));
    }
    json.writeEndObject();
  }

  private static void value(JsonGenerator json, String type, @Nullable String value)
      throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (ExportMetadata.isNumber(type)) {
      json.writeNumber(Integer.parseInt(value));
    } else if (type.equals("boolean")) {
      json.writeBoolean(value.equals("t"));
    } else {
      json.writeString(value);
    }
  }

  /** {@code auth_users.json}; what no file may be called is left out, and a second one numbered. */
  private String name(TableShape shape) {
    String plain =
        (shape.table().schema() + "_" + shape.table().name())
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9_-]", "_");
    String bare = plain.substring(0, Math.min(plain.length(), 150));
    String name = bare + ".json";
    for (int number = 2; !names.add(name); number++) {
      name = bare + "-" + number + ".json";
    }
    return name;
  }
}
