package dev.drover.local.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.postgresql.PGConnection;

/** The backup a completed project names holds, once unpacked, exactly the source's rows. */
final class BundleCheck {
  private static final String LAW = "backup";
  private static final int HEAD = "{\"manifest\":".length();
  private static final int TAIL = ",\"sha256\":\"".length() + 64 + 2;

  private final Findings findings;

  BundleCheck(Findings findings) {
    this.findings = findings;
  }

  void look(Scene scene, Scene.Batch batch, List<Migration> migrations) throws SQLException {
    try (Connection frozen = scene.platform().connect(batch.frozen())) {
      for (Migration migration : migrations) {
        if (migration.bundle().isEmpty()) {
          if (migration.completed()) {
            findings.broken(LAW, migration.project(), "completed without a backup");
          }
          continue;
        }
        try {
          bundle(frozen, scene.bundles().resolve(migration.bundle()), migration);
        } catch (IOException | RuntimeException e) {
          findings.broken(LAW, migration.project(), "cannot be read: " + e);
        }
      }
    }
  }

  private void bundle(Connection frozen, Path folder, Migration migration)
      throws IOException, SQLException {
    byte[] file = Files.readAllBytes(folder.resolve("manifest.json"));
    String text = new String(file, HEAD, file.length - HEAD - TAIL, StandardCharsets.UTF_8);
    String seal = new String(file, file.length - 66, 64, StandardCharsets.US_ASCII);
    if (!seal.equals(sha256(text.getBytes(StandardCharsets.UTF_8)))) {
      findings.broken(LAW, migration.project(), "the manifest's hash is another");
    }
    JsonNode manifest = Migration.json(text);
    if (!manifest.path("project").asText().equals(migration.project())) {
      findings.broken(LAW, migration.project(), "is that of another project");
    }
    for (JsonNode data : manifest.path("files")) {
      byte[] bytes = Files.readAllBytes(folder.resolve(data.path("name").asText()));
      if (!sha256(bytes).equals(data.path("sha256").asText())) {
        findings.broken(LAW, migration.project(), data.path("name") + " has another hash");
      }
    }
    for (JsonNode table : manifest.path("source").path("tables")) {
      table(frozen, folder, table, migration);
    }
    findings.looked("bundles", 1);
  }

  private void table(Connection frozen, Path folder, JsonNode table, Migration migration)
      throws IOException, SQLException {
    JsonNode shape = table.path("shape");
    String name =
        shape.path("table").isTextual()
            ? shape.path("table").asText()
            : shape.path("table").path("schema").asText()
                + "."
                + shape.path("table").path("name").asText();
    String condition = Tables.OF_A_PROJECT.get(name);
    if (condition == null) {
      findings.broken(LAW, migration.project(), "holds the table " + name);
      return;
    }
    String columns =
        StreamSupport.stream(shape.path("columns").spliterator(), false)
            .map(column -> '"' + column.path("name").asText() + '"')
            .collect(Collectors.joining(", "));
    List<String> wanted = copied(frozen, name, columns, condition, migration.project());
    List<String> found = unpacked(folder, table);
    if (!wanted.equals(found)) {
      findings.broken(
          LAW,
          migration.project(),
          name + " has " + found.size() + " rows, not the " + wanted.size() + " of the source");
    }
    findings.looked("rows in bundles", found.size());
  }

  private static List<String> copied(
      Connection frozen, String table, String columns, String condition, String project)
      throws SQLException, IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    String literal = "'" + project.replace("'", "''") + "'";
    String sql =
        "COPY (SELECT %s FROM %s WHERE %s) TO STDOUT"
            .formatted(columns, table, condition.replace("?", literal));
    frozen.unwrap(PGConnection.class).getCopyAPI().copyOut(sql, text);
    return sorted(text.toByteArray());
  }

  private static List<String> unpacked(Path folder, JsonNode table) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    for (JsonNode extent : table.path("extents")) {
      byte[] data = Files.readAllBytes(folder.resolve(extent.path("file").asText()));
      packed.write(data, extent.path("offset").asInt(), extent.path("bytes").asInt());
    }
    if (packed.size() == 0) {
      return List.of();
    }
    try (ZstdInputStream text =
        new ZstdInputStream(new ByteArrayInputStream(packed.toByteArray()))) {
      return sorted(text.readAllBytes());
    }
  }

  private static List<String> sorted(byte[] text) {
    List<String> lines = new ArrayList<>(new String(text, StandardCharsets.UTF_8).lines().toList());
    lines.sort(null);
    return lines;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
