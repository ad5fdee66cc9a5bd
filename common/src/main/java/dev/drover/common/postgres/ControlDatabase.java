package dev.drover.common.postgres;

import dev.drover.common.name.DatabaseName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The small database on every target server that remembers who may do what there: fences, staging
 * databases, templates and which database is whose home. Thread-safe.
 *
 * <p>Made on first use. Several workers may find it missing at once: an advisory lock lets one make
 * it, and whoever comes second (or finds it half made after a crash) continues without harm.
 */
public final class ControlDatabase {
  public static final DatabaseName NAME = new DatabaseName("drover_control");

  /**
   * Locks of this number in the maintenance and the control database guard the making of the
   * latter.
   */
  static final long MAKING = 0x64726f766572_01L;

  private static final String TABLES =
      """
      CREATE TABLE IF NOT EXISTS drover.staging (
        name       text PRIMARY KEY,
        oid        oid NOT NULL UNIQUE,        -- chosen before the database is made, and so its marker
        project    text NOT NULL,
        migration  uuid NOT NULL,
        epoch      integer NOT NULL,
        state      text NOT NULL CHECK (state IN ('intent', 'made', 'dropped', 'promoted')),
        created_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
        changed_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
      );
      CREATE TABLE IF NOT EXISTS drover.built (
        oid        oid PRIMARY KEY,            -- of a staging database that is whole
        made_from  text NOT NULL
      );
      CREATE INDEX IF NOT EXISTS staging_by_migration ON drover.staging (migration, epoch);
      CREATE TABLE IF NOT EXISTS drover.template (
        fingerprint text PRIMARY KEY,
        name        text NOT NULL UNIQUE,
        oid         oid NOT NULL,
        state       text NOT NULL CHECK (state IN ('building', 'ready')),
        changed_at  timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
      );
      CREATE TABLE IF NOT EXISTS drover.home (
        database    text PRIMARY KEY,
        oid         oid NOT NULL,
        project     text NOT NULL,
        migration   uuid NOT NULL,
        epoch       integer NOT NULL,          -- of the promotion
        staging     text NOT NULL,             -- its name before
        promoted_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
        announced   boolean NOT NULL DEFAULT false  -- whether hooks after the promotion were begun
      );
      DO $$ BEGIN  -- one of an earlier release has no such column
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_attribute
                        WHERE attrelid = 'drover.home'::pg_catalog.regclass AND attname = 'announced') THEN
          ALTER TABLE drover.home ADD COLUMN announced boolean NOT NULL DEFAULT false;
        END IF;
      END $$;
      CREATE INDEX IF NOT EXISTS home_by_migration ON drover.home (migration)
      """;

  private final Servers servers;
  private final Map<String, Object> making = new ConcurrentHashMap<>();
  private final Map<String, Boolean> ready = new ConcurrentHashMap<>();

  public ControlDatabase(Servers servers) {
    this.servers = servers;
  }

  /**
   * A pooled connection to the control database of {@code server}, in autocommit mode; closing
   * gives it back.
   */
  public Connection connect(String server) throws SQLException {
    if (!ready.containsKey(server)) {
      synchronized (making.computeIfAbsent(server, _ -> new Object())) {
        if (!ready.containsKey(server)) {
          make(server);
          ready.put(server, true);
        }
      }
    }
    return servers.pooled(server, NAME);
  }

  /** As {@link #connect}, but makes nothing: null when the server has no control database. */
  public @Nullable Connection connectIfThere(String server) throws SQLException {
    if (!ready.containsKey(server)) {
      try (Connection maintenance = servers.openMaintenance(server)) {
        if (!exists(maintenance)) {
          return null;
        }
      }
    }
    return connect(server);
  }

  public Servers servers() {
    return servers;
  }

  private void make(String server) throws SQLException {
    try (Connection maintenance = servers.openMaintenance(server)) {
      if (!exists(maintenance)) {
        createDatabase(maintenance);
      }
    }
    try (Connection control = servers.open(server, NAME);
        Statement statement = control.createStatement()) {
      control.setAutoCommit(false);
      statement.execute("SELECT pg_catalog.pg_advisory_xact_lock(" + MAKING + ")");
      statement.execute(Fence.TABLE + ";\n" + TABLES);
      control.commit();
    }
  }

  private static void createDatabase(Connection maintenance) throws SQLException {
    try (Statement statement = maintenance.createStatement()) {
      statement.execute("SELECT pg_catalog.pg_advisory_lock(" + MAKING + ")");
      try {
        if (!exists(maintenance)) {
          statement.execute(
              "CREATE DATABASE "
                  + Sql.identifier(NAME)
                  + " TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C'");
        }
      } catch (SQLException e) {
        // Another maintenance database, another lock: somebody else made it all the same.
        if (!"42P04".equals(e.getSQLState()) && !"23505".equals(e.getSQLState())) {
          throw e;
        }
      }
      statement.execute(
          "REVOKE CONNECT, TEMPORARY ON DATABASE " + Sql.identifier(NAME) + " FROM PUBLIC");
    }
  }

  private static boolean exists(Connection connection) throws SQLException {
    String sql = "SELECT FROM pg_catalog.pg_database WHERE datname = ?";
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, NAME.value());
      try (ResultSet row = query.executeQuery()) {
        return row.next();
      }
    }
  }
}
