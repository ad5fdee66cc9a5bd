package dev.drover.local.judge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** No secret stands in any message, log, manifest, table, file name or command line. */
final class SecretCheck {
  private static final String LAW = "secret";

  private final Findings findings;

  SecretCheck(Findings findings) {
    this.findings = findings;
  }

  void look(Scene scene) throws SQLException, IOException {
    for (String leak : scene.recorder().leaks()) {
      findings.broken(LAW, "message", leak);
    }
    files(scene, scene.logs(), "log");
    files(scene, scene.bundles(), "manifest");
    tables(scene);
    for (long process : scene.processes()) {
      Path line = Path.of("/proc", Long.toString(process), "cmdline");
      if (Files.exists(line)) {
        search(scene, "command line", line.toString(), Files.readString(line));
      }
    }
    findings.looked("secrets", scene.secrets().size());
  }

  /** The bundles' data files are what the rows are kept in, so only manifests are read. */
  private void files(Scene scene, Path folder, String kind) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.toList()) {
        search(scene, "file name", file.toString(), file.getFileName().toString());
        boolean read = kind.equals("log") || file.endsWith("manifest.json");
        if (read && Files.isRegularFile(file)) {
          search(
              scene,
              kind,
              file.getFileName().toString(),
              new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        }
      }
    }
  }

  private void tables(Scene scene) throws SQLException {
    try (Connection connection = scene.coordinator().connect(Scene.COORDINATOR_DATABASE)) {
      List<Access.Row> tables =
          Access.rows(
              connection,
              "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname ="
                  + " 'public'");
      for (Access.Row table : tables) {
        for (Access.Row row :
            Access.rows(connection, "SELECT t::text FROM " + table.text(0) + " AS t")) {
          search(scene, "table", table.text(0), row.text(0));
        }
      }
    }
  }

  private void search(Scene scene, String kind, String where, String text) {
    if (scene.secrets().stream().anyMatch(text::contains)) {
      findings.broken(LAW, kind, where);
    }
    findings.looked("texts searched", 1);
  }
}
