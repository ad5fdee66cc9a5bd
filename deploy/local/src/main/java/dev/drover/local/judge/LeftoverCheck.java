package dev.drover.local.judge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** Nothing is held and nothing lies about on any server. */
final class LeftoverCheck {
  private static final String LAW = "leftovers";

  /** A worker's draft goes with the worker, or a day later; a bench knows which it has killed. */
  private static final String DRAFT = ".draft-";

  private final Findings findings;

  LeftoverCheck(Findings findings) {
    this.findings = findings;
  }

  void look(Scene scene) throws SQLException, IOException {
    for (Access server : List.of(scene.coordinator(), scene.platform(), scene.projects())) {
      count(server, "prepared transactions", "SELECT gid FROM pg_prepared_xacts");
      count(server, "replication slots", "SELECT slot_name FROM pg_replication_slots");
      count(
          server,
          "transactions older than a minute",
          """
          SELECT application_name FROM pg_stat_activity
           WHERE xact_start < now() - interval '1 minute' AND backend_type = 'client backend'
          """);
      count(
          server,
          "lasting advisory locks",
          """
          SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
           WHERE l.locktype = 'advisory' AND a.state = 'idle' AND a.state_change < now() - interval '30 seconds'
          """);
    }
    count(
        scene.projects(),
        "staging databases",
        "SELECT datname FROM pg_database WHERE datname LIKE 'drover\\_staging%'");
    count(
        scene.projects(),
        "logins without a project's end",
        "SELECT datname FROM pg_database WHERE datname LIKE 'project%' AND NOT datallowconn");
    drafts(scene);
  }

  private void count(Access server, String what, String sql) throws SQLException {
    for (Access.Row row : server.rows("postgres", sql)) {
      findings.broken(LAW, what, row.text(0));
    }
    findings.looked("places for leftovers", 1);
  }

  private void drafts(Scene scene) throws IOException {
    try (Stream<Path> folders = Files.list(scene.bundles())) {
      for (Path folder : folders.filter(LeftoverCheck::isDraft).toList()) {
        long process = Long.parseLong(folder.getFileName().toString().split("-")[1]);
        if (scene.processes().contains(process)) {
          findings.broken(LAW, "draft", folder.getFileName() + " of a living worker");
        }
      }
    }
  }

  private static boolean isDraft(Path folder) {
    return folder.getFileName().toString().startsWith(DRAFT);
  }
}
