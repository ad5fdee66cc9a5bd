package dev.drover.cli;

import dev.drover.common.digest.Sha256;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a plain SQL dump is what its metadata says: header, rows of every table, completion,
 * number of lines, checksum. Reads the file once; memory is bounded by its longest short line.
 */
final class SqlVerification {
  private static final int SHORT = 1 << 16;
  private static final String HEADER = "-- PostgreSQL database dump";

  private final SqlMetadata metadata;
  private final MessageDigest sha256 = Sha256.start();
  private final List<Finding> findings = new ArrayList<>();
  private long bytes;
  private long lines;

  private SqlVerification(SqlMetadata metadata) {
    this.metadata = metadata;
  }

  /**
   * @param sql {@code NAME.sql}, with {@code NAME.json} beside it
   * @return what is wrong; empty when nothing is
   */
  static List<Finding> of(Path sql) throws IOException {
    Path beside = sql.resolveSibling(sql.getFileName().toString().replaceAll("\\.sql$", ".json"));
    if (!Files.isRegularFile(sql) || !Files.isRegularFile(beside)) {
      return List.of(
          Finding.error(
              "backup_missing",
              null,
              "There is no pair of " + sql + " and " + beside.getFileName() + ".",
              "Keep both files together."));
    }
    SqlMetadata metadata;
    try {
      metadata = Json.mapper().readValue(Files.readAllBytes(beside), SqlMetadata.class);
    } catch (IOException e) {
      return List.of(
          Finding.error(
              "backup_invalid", null, beside + " is not metadata of a dump.", "Export it again."));
    }
    SqlVerification verification = new SqlVerification(metadata);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(sql), 1 << 16)) {
      verification.read(in);
    }
    return verification.findings;
  }

  private void read(InputStream in) throws IOException {
    boolean header = false;
    boolean complete = false;
    int table = 0;
    String rowsOf = "-- Drover rows " + metadata.mark() + " ";
    for (String line = line(in); line != null; line = line(in)) {
      header |= lines <= 10 && line.equals(HEADER);
      complete =
          line.equals("-- Drover: dump complete " + metadata.mark())
              || (complete && line.isEmpty());
      if (line.equals(rowsOf + table) && table < metadata.tables().size()) {
        rows(in, metadata.tables().get(table++));
      }
    }
    require(header, "backup_header", "It does not begin as a dump of PostgreSQL does.");
    require(complete, "backup_incomplete", "Its completion marker is missing: it was cut off.");
    require(
        table == metadata.tables().size(),
        "backup_content",
        "It has rows of "
            + table
            + " tables; its metadata names "
            + metadata.tables().size()
            + ".");
    require(
        lines == metadata.lines() && bytes == metadata.bytes(),
        "backup_size",
        "It has "
            + lines
            + " lines and "
            + bytes
            + " bytes; they were "
            + metadata.lines()
            + " and "
            + metadata.bytes()
            + ".");
    require(
        HexFormat.of().formatHex(sha256.digest()).equals(metadata.sha256()),
        "backup_corrupt",
        "Its SHA-256 is another than when it was written.");
  }

  private void rows(InputStream in, SqlMetadata.Table table) throws IOException {
    for (int i = 0; i < table.statementLines(); i++) {
      line(in);
    }
    long rows = 0;
    String line = line(in);
    while (line != null && !line.equals("\\.")) {
      rows++;
      line = line(in);
    }
    if (rows != table.rows()) {
      findings.add(
          Finding.error(
              "backup_rows",
              table.table(),
              "It has " + rows + " rows of " + table.table() + "; there were " + table.rows() + ".",
              "Export it again."));
    }
  }

  private void require(boolean holds, String code, String message) {
    if (!holds) {
      findings.add(Finding.error(code, null, message, "Export it again."));
    }
  }

  /** The next line, of a long one only its beginning; null at the end. */
  private @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    boolean any = false;
    for (int one = in.read(); one >= 0; one = in.read()) {
      any = true;
      bytes++;
      sha256.update((byte) one);
      if (one == '\n') {
        lines++;
        return line.toString(StandardCharsets.UTF_8);
      }
      if (line.size() < SHORT) {
        line.write(one);
      }
    }
    return any ? line.toString(StandardCharsets.UTF_8) : null;
  }
}
