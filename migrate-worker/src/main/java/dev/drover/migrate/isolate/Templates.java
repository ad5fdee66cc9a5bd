package dev.drover.migrate.isolate;

import dev.drover.common.failure.CrashPoint;
import dev.drover.common.failure.DroverException;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.Target;
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.common.postgres.DatabaseDrop;
import dev.drover.common.postgres.DatabaseNumber;
import dev.drover.common.postgres.SchemaTemplate;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The databases new ones are cloned from: one a schema fingerprint and server, built once, then
 * closed to everybody. A template counts only when its record says ready and it carries the
 * recorded number; a half-built one is dropped and built again. Thread-safe; one worker builds, the
 * others wait.
 */
final class Templates {
  private final ControlDatabase control;
  private final Servers servers;
  private final Set<String> ready = ConcurrentHashMap.newKeySet();
  private final Map<String, Object> building = new ConcurrentHashMap<>();

  Templates(ControlDatabase control) {
    this.control = control;
    this.servers = control.servers();
  }

  /**
   * The template of {@code target}'s schema, built if need be.
   *
   * @throws DroverException {@code schema_sql_failed} naming file and line; {@code
   *     plan_schema_missing}; {@code template_foreign}
   */
  DatabaseName ready(String server, Target target) throws SQLException {
    if (target.schema().isEmpty()) {
      throw DroverException.user(
          "plan_schema_missing",
          "The plan makes databases but names no schema files.",
          "Set target.schema, or use mode: existing.");
    }
    DatabaseName name = SchemaTemplate.name(target);
    String key = key(server, target);
    if (!ready.contains(key)) {
      synchronized (building.computeIfAbsent(key, _ -> new Object())) {
        if (!ready.contains(key)) {
          readyOrBuild(server, target, name);
          ready.add(key);
        }
      }
    }
    return name;
  }

  /** To be called when the template turned out to be gone. */
  void forget(String server, Target target) {
    ready.remove(key(server, target));
  }

  private static String key(String server, Target target) {
    return server + "\0" + target.schemaFingerprint();
  }

  private void readyOrBuild(String server, Target target, DatabaseName name) throws SQLException {
    try (Connection connection = control.connect(server)) {
      if (SchemaTemplate.isReady(connection, target)) {
        return;
      }
    }
    // A connection of its own: it waits and holds the lock for as long as another worker, or this
    // one, builds.
    try (Connection lock = servers.open(server, ControlDatabase.NAME)) {
      Transaction.run(
          lock,
          () -> {
            try (Statement statement = lock.createStatement()) {
              statement.execute("SET LOCAL lock_timeout = '30min'");
              statement.execute(
                  "SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended("
                      + Sql.literal(name.value())
                      + ", 0))");
            }
            try (Connection connection = control.connect(server)) {
              if (!SchemaTemplate.isReady(connection, target)) {
                build(connection, server, target, name);
              }
            }
            return null;
          });
    }
  }

  private void build(Connection connection, String server, Target target, DatabaseName name)
      throws SQLException {
    dropHalfBuilt(connection, target, name);
    long oid = DatabaseNumber.next();
    record(connection, target, name, oid);
    String quoted = Sql.identifier(name);
    execute(
        connection, "CREATE DATABASE " + quoted + " TEMPLATE template0 ENCODING 'UTF8' OID " + oid);
    execute(connection, "REVOKE CONNECT, TEMPORARY ON DATABASE " + quoted + " FROM PUBLIC");
    for (Target.SchemaFile file : target.schema()) {
      runFile(server, name, file);
    }
    CrashPoint.TEMPLATE_UNMARKED.pass();
    execute(
        connection,
        "ALTER DATABASE "
            + quoted
            + " WITH IS_TEMPLATE true ALLOW_CONNECTIONS false; UPDATE drover.template SET state ="
            + " 'ready', changed_at = pg_catalog.clock_timestamp() WHERE fingerprint = "
            + Sql.literal(target.schemaFingerprint()));
  }

  /**
   * It is no template in the server's eyes yet, and after a drop that was broken off it could not
   * be altered either.
   */
  private static void dropHalfBuilt(Connection connection, Target target, DatabaseName name)
      throws SQLException {
    Long there = DatabaseNumber.of(connection, name);
    if (there == null) {
      return;
    }
    if (!there.equals(recorded(connection, target))) {
      throw DroverException.user(
          "template_foreign",
          "A database named " + name + " exists that Drover did not make; it was not touched.",
          "Find out whose it is and rename or drop it.");
    }
    DatabaseDrop.run(connection, name);
  }

  private static @Nullable Long recorded(Connection connection, Target target) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT oid FROM drover.template WHERE fingerprint = ?")) {
      query.setString(1, target.schemaFingerprint());
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getLong(1) : null;
      }
    }
  }

  private static void record(Connection connection, Target target, DatabaseName name, long oid)
      throws SQLException {
    String sql =
        """
        INSERT INTO drover.template (fingerprint, name, oid, state) VALUES (?, ?, ?::oid, 'building')
        ON CONFLICT (fingerprint) DO UPDATE
           SET oid = excluded.oid, state = 'building', changed_at = pg_catalog.clock_timestamp()
        """;
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, target.schemaFingerprint());
      insert.setString(2, name.value());
      insert.setLong(3, oid);
      insert.executeUpdate();
    }
  }

  /**
   * In a session of its own, as psql would run it, with the search path that people write schema
   * files for.
   */
  private void runFile(String server, DatabaseName name, Target.SchemaFile file)
      throws SQLException {
    try (Connection script = servers.openForScripts(server, name)) {
      execute(script, "SET search_path = \"$user\", public; SET lock_timeout = 0");
      execute(script, file.sql());
    } catch (SQLException e) {
      throw ScriptFailure.of(file, e);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
