package dev.drover.local.judge;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** The shared database is what it was: rows, schema, sequences, privileges, roles. */
final class SourceCheck {
  private static final String LAW = "source touched";

  private final Findings findings;

  SourceCheck(Findings findings) {
    this.findings = findings;
  }

  void look(Scene scene, Scene.Batch batch) throws SQLException {
    try (Connection frozen = scene.platform().connect(batch.frozen());
        Connection source = scene.platform().connect(batch.source())) {
      KeyedRows rows = new KeyedRows(findings, LAW);
      for (String table : Tables.OF_A_PROJECT.keySet()) {
        rows.compare(frozen, source, table, "", batch.source());
      }
      Structure.compare(findings, LAW, batch.source(), Structure.of(frozen), Structure.of(source));
      Structure.compare(
          findings, LAW, batch.source(), Structure.sequences(frozen), Structure.sequences(source));
    }
    roles(scene);
  }

  private void roles(Scene scene) throws SQLException {
    List<Access> servers = List.of(scene.platform(), scene.projects());
    for (Access server : servers) {
      for (Access.Row role :
          server.rows("postgres", "SELECT rolname FROM pg_roles WHERE rolname NOT LIKE 'pg\\_%'")) {
        if (!Set.of(server.user()).contains(role.text(0))) {
          findings.broken("leftovers", "role " + role.text(0), "was not there before");
        }
      }
    }
  }
}
