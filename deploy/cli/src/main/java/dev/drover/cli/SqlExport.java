package dev.drover.cli;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Definitions;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.database.Holding;
import dev.drover.common.database.PostgresTools;
import dev.drover.common.database.ToolRun;
import dev.drover.common.message.Json;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.LargeObjects;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.TableShape;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bundle of a whole database as one SQL file for psql, with a file of metadata beside it.
 * Definitions are written by {@code pg_restore}, rows by ourselves as COPY blocks.
 *
 * <p>psql obeys backslash commands wherever a line begins outside of a quoted text, so no name and
 * no comment of the database is written outside of quotes here; what {@code pg_restore} writes it
 * guards itself ({@code \restrict}), which is why old releases of it are refused. In COPY text a
 * backslash and a newline of a value are escaped, so no row can end its block.
 */
final class SqlExport {
  static final String NO_OWNER = "--no-owner";
  static final String NO_PRIVILEGES = "--no-privileges";

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'backup-'yyyy-MM-dd'T'HH-mm-ss-SSS'Z'").withZone(ZoneOffset.UTC);

  private final BundleReader bundle;
  private final Path folder;
  private final PostgresTools.Tool tool;
  private final List<String> options;
  private final String mark = HexFormat.of().formatHex(random());

  /**
   * @param folder exists, with nothing in it
   * @param options of {@code pg_restore}: {@code --no-owner}, {@code --no-privileges}
   */
  SqlExport(BundleReader bundle, Path folder, PostgresTools.Tool tool, List<String> options) {
    this.bundle = bundle;
    this.folder = folder;
    this.tool = tool;
    this.options = List.copyOf(options);
  }

  /** Proves the whole bundle first, so that what is written is what was backed up. */
  SqlMetadata write(Definitions definitions) throws IOException {
    bundle.proveRows();
    Manifest manifest = bundle.manifest();
    Manifest.Part part = manifest.source();
    String name = NAME.format(manifest.createdAt());
    Path archive = folder.resolve(".definitions");
    List<SqlMetadata.Table> tables = new ArrayList<>();
    Long pieces = null;
    CountedFile out = CountedFile.create(folder.resolve(name + ".sql"));
    try (out) {
      try (InputStream bytes = bundle.open(definitions.archive())) {
        Files.copy(bytes, archive);
      }
      section("pre-data", archive, out);
      out.text("\nSET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n\n");
      for (Manifest.Table table : part.tables()) {
        if (LargeObjects.are(table.shape())) {
          pieces = largeObjects(table, out);
        } else {
          tables.add(rows(table, tables.size(), out));
        }
      }
      for (Manifest.Sequence sequence : part.sequences()) {
        out.text(setval(sequence));
      }
      if (pieces != null) {
        rights(definitions, out);
      }
      section("post-data", archive, out);
      out.text("\n-- Drover: dump complete " + mark + "\n");
    } finally {
      Files.deleteIfExists(archive);
    }
    SqlMetadata metadata =
        new SqlMetadata(
            SqlMetadata.FORMAT,
            manifest.id().value(),
            manifest.project().value(),
            Instant.ofEpochMilli(manifest.createdAt().toEpochMilli()),
            "postgresql://****:****@" + part.server() + "/" + part.database(),
            part.serverVersion(),
            tool.version().text(),
            name + ".sql",
            out.bytes(),
            out.lines(),
            out.sha256(),
            mark,
            tables,
            pieces,
            part.sequences());
    Files.writeString(
        folder.resolve(name + ".json"),
        Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(metadata) + "\n",
        StandardOpenOption.CREATE_NEW);
    return metadata;
  }

  private void section(String section, Path archive, OutputStream out) throws IOException {
    new ToolRun(tool)
        .with("--file=-", "--section=" + section)
        .with(options)
        .with(archive.toString())
        .run(out, new UnwatchedRun());
  }

  private SqlMetadata.Table rows(Manifest.Table table, int number, CountedFile out)
      throws IOException {
    TableShape shape = table.shape();
    String columns = shape.columns().isEmpty() ? "" : " (" + Sql.columns(shape.columnNames()) + ")";
    String copy = "COPY " + Sql.table(shape.table()) + columns + " FROM stdin;\n";
    out.text("-- Drover rows " + mark + " " + number + "\n" + copy);
    try (InputStream text = bundle.text(table)) {
      text.transferTo(out);
    }
    out.text("\\.\n\n");
    return new SqlMetadata.Table(
        shape.table().toString(),
        table.digest().rows(),
        (int) copy.chars().filter(c -> c == '\n').count());
  }

  /** An object's pieces come in any order, so the object is made by whichever comes first. */
  private long largeObjects(Manifest.Table table, CountedFile out) throws IOException {
    bundle.rows(
        table,
        (buffer, offset, length) -> {
          List<@Nullable String> values = CopyLine.values(buffer, offset, length);
          String id = values.get(0) + "::pg_catalog.oid";
          out.text(
              "SELECT pg_catalog.lo_create("
                  + id
                  + ") WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata WHERE oid ="
                  + " "
                  + id
                  + ");\nSELECT pg_catalog.lo_put("
                  + id
                  + ", "
                  + values.get(1)
                  + "::bigint * "
                  + LargeObjects.PIECE
                  + ", '"
                  + values.get(2)
                  + "');\n");
        });
    return table.digest().rows();
  }

  /** Of large objects, which {@code pg_restore} knows nothing of here. */
  private void rights(Definitions definitions, CountedFile out) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(bundle.open(definitions.access()), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Holding holding = Json.read(line, Holding.class);
        if (holding.type().equals("large object")) {
          rights(holding, out);
        }
      }
    }
  }

  private void rights(Holding holding, CountedFile out) throws IOException {
    String object = "LARGE OBJECT " + holding.identity();
    String owner = holding.owner();
    boolean owned = owner != null && !options.contains(NO_OWNER);
    if (owner != null && owned) {
      out.text("ALTER " + object + " OWNER TO " + Sql.identifier(owner) + ";\n");
    }
    if (holding.comment() != null) {
      out.text("COMMENT ON " + object + " IS " + Sql.literal(holding.comment()) + ";\n");
    }
    List<Holding.Grant> grants = holding.grants();
    if (grants == null || options.contains(NO_PRIVILEGES)) {
      return;
    }
    out.text("REVOKE ALL ON " + object + " FROM PUBLIC;\n");
    if (owner != null && owned) {
      out.text("REVOKE ALL ON " + object + " FROM " + Sql.identifier(owner) + ";\n");
    }
    for (Holding.Grant grant : grants) {
      String grantee = grant.grantee();
      out.text(
          "GRANT "
              + grant.privilege()
              + " ON "
              + object
              + " TO "
              + (grantee == null ? "PUBLIC" : Sql.identifier(grantee))
              + (grant.grantable() ? " WITH GRANT OPTION" : "")
              + ";\n");
    }
  }

  private static String setval(Manifest.Sequence sequence) {
    TableName name = new TableName(sequence.schema(), sequence.name());
    return Sql.setval(name, sequence.lastValue(), sequence.called()) + ";\n";
  }

  private static byte[] random() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    return random;
  }
}
