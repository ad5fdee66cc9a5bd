package dev.drover.local.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What a bug of the product would have left behind.
 *
 * @param bug in words
 * @param law the part of the promise that the judge must find broken
 */
record Tampering(String bug, String law, Deed deed) {
  /** Alters what a run has left behind. */
  @FunctionalInterface
  interface Deed {
    void run() throws SQLException, IOException;
  }

  /** In this order; each on its own project, or where no other looks. */
  static List<Tampering> all(Arena arena) {
    List<Tampering> all = new ArrayList<>();
    all.addAll(rows(arena));
    all.addAll(decisions(arena));
    all.addAll(leftovers(arena));
    all.addAll(secretsAndBackups(arena));
    return all;
  }

  private static List<Tampering> rows(Arena arena) {
    return List.of(
        new Tampering(
            "a row is lost",
            "rows",
            () ->
                target(
                    arena,
                    2,
                    "DELETE FROM auth.refresh_tokens WHERE id = (SELECT min(id) FROM"
                        + " auth.refresh_tokens)")),
        new Tampering(
            "a byte is changed",
            "rows",
            () ->
                target(
                    arena,
                    3,
                    "UPDATE auth.users SET phone = phone || ' ' WHERE phone IS NOT NULL")),
        new Tampering(
            "another project's row is copied",
            "rows",
            () ->
                target(
                    arena, 4, "INSERT INTO storage.buckets (id, name) VALUES ('small-40/a', 'a')")),
        new Tampering(
            "rows are loaded twice",
            "rows",
            () ->
                target(
                    arena,
                    5,
                    "INSERT INTO auth.sessions (id, user_id) SELECT gen_random_uuid(), user_id FROM"
                        + " auth.sessions")),
        new Tampering(
            "a sequence stays behind the rows",
            "rows",
            () -> target(arena, 6, "SELECT setval('auth.refresh_tokens_id_seq', 1, false)")),
        new Tampering(
            "an index is not made again",
            "structure",
            () -> target(arena, 6, "DROP INDEX auth.users_email")),
        new Tampering(
            "the source is written to",
            "source touched",
            () -> source(arena, "UPDATE auth.users SET updated_at = now() WHERE is_anonymous")),
        new Tampering(
            "the source's sequence is drawn from",
            "source touched",
            () -> source(arena, "SELECT nextval('auth.refresh_tokens_id_seq')")),
        new Tampering(
            "a privilege is given on the source",
            "source touched",
            () -> source(arena, "GRANT SELECT ON auth.sessions TO PUBLIC")));
  }

  private static List<Tampering> decisions(Arena arena) {
    return List.of(
        new Tampering(
            "an event is acknowledged before its decision is committed, and the saga stands still",
            "state",
            () ->
                coordinator(
                    arena,
                    2,
                    "UPDATE migration SET ended_at = NULL, state = 'Verifying' WHERE id = %s")),
        new Tampering(
            "a terminal state is overwritten",
            "state",
            () ->
                coordinator(
                    arena,
                    3,
                    """
                    WITH later AS (UPDATE migration SET version = version + 1 WHERE id = %s RETURNING id, version, epoch)
                    INSERT INTO audit (subject, version, at, deed, state, epoch, actor, note, hash)
                    SELECT id, version, now(), 'transition', 'Migrating', epoch, 'late', 'late', '' FROM later
                    """)),
        new Tampering(
            "a decision leaves no trace",
            "audit",
            () -> coordinator(arena, 4, "DELETE FROM audit WHERE version = 3 AND subject = %s")),
        new Tampering(
            "an entry of the audit trail is altered",
            "audit",
            () ->
                coordinator(
                    arena,
                    2,
                    "UPDATE audit SET actor = 'somebody else' WHERE version = 2 AND subject = %s")),
        new Tampering(
            "the verdict is ignored",
            "meaning",
            () ->
                coordinator(
                    arena,
                    5,
                    """
                    UPDATE audit SET detail = '{"verdict": {"verdict": "differs", "findings": []}}'
                     WHERE detail ->> 'verdict' IS NOT NULL AND subject = %s
                    """)),
        new Tampering(
            "a healthy project is restored",
            "needless restore",
            () ->
                coordinator(
                    arena,
                    6,
                    "UPDATE audit SET state = 'Restoring' WHERE version = 4 AND subject = %s")),
        new Tampering(
            "an outbox row is never sent",
            "state",
            () ->
                coordinator(
                    arena,
                    6,
                    "INSERT INTO outbox (topic, key, payload) SELECT 'drover.none', id::text, '{}'"
                        + " FROM migration WHERE id = %s")),
        new Tampering(
            "a command is published whose decision was not committed",
            "ghost command",
            () ->
                publish(
                    arena,
                    "drover.commands.verify",
                    "{\"type\":\"promote\",\"order\":{\"migration\":\"%s\",\"epoch\":4711}}"
                        .formatted(migration(arena, 7)))),
        new Tampering(
            "the fence falls",
            "fence",
            () ->
                control(arena, 7, "UPDATE drover.fence SET epoch = epoch - 1 WHERE project = %s")),
        new Tampering(
            "a zombie promotes its own staging database",
            "one home",
            () -> {
              Arena.execute(
                  arena.projects(),
                  "postgres",
                  "ALTER DATABASE \"project_small-8\" RENAME TO older");
              Arena.execute(
                  arena.projects(),
                  "postgres",
                  "CREATE DATABASE \"project_small-8\" TEMPLATE older");
            }),
        new Tampering(
            "a project gets two homes",
            "one home",
            () ->
                control(
                    arena,
                    7,
                    "INSERT INTO drover.home (database, oid, project, migration, epoch, staging)"
                        + " SELECT 'second', 1, project, migration, 1, 's' FROM drover.home WHERE"
                        + " project = %s")));
  }

  private static List<Tampering> leftovers(Arena arena) {
    return List.of(
        new Tampering(
            "a staging database is left behind",
            "leftovers",
            () ->
                Arena.execute(arena.projects(), "postgres", "CREATE DATABASE drover_staging_left")),
        new Tampering(
            "restored, but its database is still there",
            "leftovers",
            () ->
                Arena.execute(arena.projects(), "postgres", "CREATE DATABASE \"project_small-1\"")),
        new Tampering(
            "a role is left behind",
            "leftovers",
            () -> Arena.execute(arena.projects(), "postgres", "CREATE ROLE forgotten")),
        new Tampering(
            "a replication slot is left behind",
            "leftovers",
            () ->
                Arena.execute(
                    arena.platform(),
                    "postgres",
                    "SELECT pg_create_physical_replication_slot('forgotten')")));
  }

  private static List<Tampering> secretsAndBackups(Arena arena) {
    String canary = arena.rowCanaries().getFirst();
    return List.of(
        new Tampering(
            "a row's value is logged",
            "secret",
            () -> Files.writeString(arena.stack().logs().resolve("other.log"), canary)),
        new Tampering(
            "a row's value is stored with a failure",
            "secret",
            () ->
                coordinator(
                    arena, 8, "UPDATE migration SET owner = '" + canary + "' WHERE id = %s")),
        new Tampering(
            "a row's value is sent",
            "secret",
            () -> publish(arena, "drover.progress", "{\"note\":\"" + canary + "\"}")),
        new Tampering(
            "a backup's byte is flipped",
            "backup",
            () -> {
              Path file = aDataFile(bundle(arena, 7));
              byte[] bytes = Files.readAllBytes(file);
              bytes[bytes.length / 2] ^= 1;
              Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
            }),
        new Tampering(
            "a backup is deleted",
            "backup",
            () -> Files.move(bundle(arena, 6), bundle(arena, 6).resolveSibling("gone"))));
  }

  private static void target(Arena arena, int project, String sql) throws SQLException {
    Arena.execute(
        arena.projects(),
        "project_small-" + project,
        "SET session_replication_role = replica; " + sql);
  }

  private static void source(Arena arena, String sql) throws SQLException {
    Arena.execute(arena.platform(), "platform_small", sql);
  }

  private static void coordinator(Arena arena, int project, String sql) throws SQLException {
    Arena.execute(
        arena.coordinator(),
        "drover",
        "SET session_replication_role = replica; "
            + sql.formatted("(SELECT id FROM migration WHERE project = 'small-" + project + "')"));
  }

  private static void control(Arena arena, int project, String sql) throws SQLException {
    Arena.execute(arena.projects(), "drover_control", sql.formatted("'small-" + project + "'"));
  }

  private static String migration(Arena arena, int project) throws SQLException {
    return text(arena, "SELECT id FROM migration WHERE project = 'small-" + project + "'");
  }

  private static Path bundle(Arena arena, int project) throws SQLException {
    return arena
        .folder()
        .resolve("bundles")
        .resolve(
            text(
                arena,
                "SELECT saga #>> '{made,bundle}' FROM migration WHERE project = 'small-"
                    + project
                    + "'"));
  }

  private static Path aDataFile(Path bundle) throws IOException {
    try (var files = Files.list(bundle)) {
      return files.filter(file -> !file.endsWith("manifest.json")).findFirst().orElseThrow();
    }
  }

  private static String text(Arena arena, String sql) throws SQLException {
    try (Connection connection = arena.coordinator().connect("drover");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  /** Returns when the judge's recorder has read it. */
  private static void publish(Arena arena, String topic, String text) {
    long before = arena.recorder().records().getOrDefault(topic, 0L);
    try (var producer =
        new KafkaProducer<byte[], byte[]>(
            Map.of("bootstrap.servers", arena.stack().bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, text.getBytes(StandardCharsets.UTF_8)));
    }
    Patience.require(
        "the record by the recorder",
        () -> arena.recorder().records().getOrDefault(topic, 0L) > before);
  }
}
