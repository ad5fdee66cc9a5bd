package dev.drover.local.judge;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Each completed project is whole in exactly one place; each other one is nowhere. */
final class TargetCheck {
  /** In the shared database this column takes any number, in a project's own two digits. */
  private static final String WIDER_IN_THE_SOURCE = "quota_gib";

  private final Findings findings;

  TargetCheck(Findings findings) {
    this.findings = findings;
  }

  void look(Scene scene, Scene.Batch batch, List<Migration> migrations) throws SQLException {
    Map<String, String> databases = new HashMap<>();
    for (Access.Row row :
        scene.projects().rows("postgres", "SELECT datname, oid FROM pg_database")) {
      databases.put(row.text(0), row.text(1));
    }
    try (Connection control = scene.projects().connect(Scene.CONTROL_DATABASE);
        Connection frozen = scene.platform().connect(batch.frozen())) {
      Set<String> structure = ofProjects(Structure.of(frozen));
      for (Migration migration : migrations) {
        List<Access.Row> homes =
            Access.rows(
                control,
                "SELECT database, oid, migration FROM drover.home WHERE project = ?",
                migration.project());
        if (migration.completed()) {
          home(migration, homes, databases);
          fence(control, migration);
          content(scene, frozen, structure, migration);
        } else if (!homes.isEmpty() || databases.containsKey(migration.database())) {
          findings.broken(
              "leftovers", migration.project(), "is " + migration.state() + " but has a home");
        }
      }
    }
  }

  private void home(Migration migration, List<Access.Row> homes, Map<String, String> databases) {
    if (homes.size() != 1) {
      findings.broken("one home", migration.project(), "has " + homes.size() + " homes");
      return;
    }
    Access.Row home = homes.getFirst();
    if (!home.text(0).equals(migration.database())
        || !home.text(1).equals(databases.get(migration.database()))
        || !home.text(2).equals(migration.id())) {
      findings.broken(
          "one home",
          migration.project(),
          "lives in %s, number %s, of migration %s; the record says %s"
              .formatted(
                  migration.database(),
                  databases.get(migration.database()),
                  migration.id(),
                  home.values()));
    }
    findings.looked("homes", 1);
  }

  /** Nobody older than this migration's last epoch may write any more, and nobody younger did. */
  private void fence(Connection control, Migration migration) throws SQLException {
    List<Access.Row> fences =
        Access.rows(
            control,
            "SELECT migration, epoch FROM drover.fence WHERE project = ?",
            migration.project());
    if (fences.size() != 1
        || !fences.getFirst().text(0).equals(migration.id())
        || fences.getFirst().number(1) != migration.epoch()) {
      findings.broken(
          "fence",
          migration.project(),
          "epoch " + migration.epoch() + " promoted, but the fence is held by " + fences);
    }
  }

  private void content(Scene scene, Connection frozen, Set<String> structure, Migration migration)
      throws SQLException {
    try (Connection target = scene.projects().connect(migration.database())) {
      KeyedRows rows = new KeyedRows(findings, "rows");
      for (Map.Entry<String, String> table : Tables.OF_A_PROJECT.entrySet()) {
        rows.compare(frozen, target, table.getKey(), table.getValue(), migration.project());
      }
      Structure.compare(
          findings, "structure", migration.project(), structure, ofProjects(Structure.of(target)));
      sequences(target, migration);
      target.rollback();
    } catch (SQLException e) {
      findings.broken("rows", migration.project(), "cannot be read: " + e.getMessage());
    }
  }

  private void sequences(Connection target, Migration migration) throws SQLException {
    String sql =
        """
        SELECT coalesce(s.last_value, 0) >= coalesce((SELECT max(id) FROM auth.refresh_tokens), 0)
          FROM pg_sequences s WHERE s.sequencename = 'refresh_tokens_id_seq'
        """;
    if (!Access.rows(target, sql).getFirst().text(0).equals("t")) {
      findings.broken("rows", migration.project(), "its sequence is behind its rows");
    }
  }

  private static Set<String> ofProjects(Set<String> lines) {
    Set<String> own = new TreeSet<>();
    for (String line : lines) {
      boolean shared = line.contains("public") || line.contains(WIDER_IN_THE_SOURCE);
      if (!shared) {
        own.add(line);
      }
    }
    return own;
  }
}
