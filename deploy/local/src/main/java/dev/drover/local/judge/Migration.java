package dev.drover.local.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** One row of the coordinator's table of migrations, with its history. */
record Migration(
    String id,
    String project,
    String database,
    String state,
    long epoch,
    long version,
    boolean endedAt,
    JsonNode saga,
    List<Entry> history) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One decision. */
  record Entry(long version, String state, long epoch, String actor, JsonNode detail) {}

  boolean completed() {
    return state.equals("Completed");
  }

  /** The bundle the saga names; empty when it names none. */
  String bundle() {
    return saga.path("made").path("bundle").asText("");
  }

  boolean everIn(String wanted) {
    return history.stream().anyMatch(entry -> entry.state().equals(wanted));
  }

  static List<Migration> of(Scene scene, String batch) throws SQLException {
    String migrations =
        """
        SELECT m.id, m.project, m.database, m.state, m.epoch, m.version, m.ended_at IS NOT NULL, m.saga
          FROM migration m JOIN batch b ON b.id = m.batch WHERE b.name = ? ORDER BY m.project, m.id
        """;
    String entries =
        """
        SELECT h.version, h.state, h.epoch, h.actor, h.detail
          FROM history h WHERE h.migration = ?::uuid ORDER BY h.version
        """;
    List<Migration> found = new ArrayList<>();
    try (var connection = scene.coordinator().connect(Scene.COORDINATOR_DATABASE)) {
      for (Access.Row row : Access.rows(connection, migrations, batch)) {
        List<Entry> history = new ArrayList<>();
        for (Access.Row entry : Access.rows(connection, entries, row.text(0))) {
          history.add(
              new Entry(
                  entry.number(0),
                  entry.text(1),
                  entry.number(2),
                  entry.text(3),
                  json(entry.isAbsent(4) ? "{}" : entry.text(4))));
        }
        found.add(
            new Migration(
                row.text(0),
                row.text(1),
                row.text(2),
                row.text(3),
                row.number(4),
                row.number(5),
                row.text(6).equals("t"),
                json(row.text(7)),
                history));
      }
    }
    return found;
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A stored text is no JSON", e);
    }
  }
}
