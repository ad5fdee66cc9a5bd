package dev.drover.common.postgres;

import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.UUID;

/**
 * Decides which command may touch a project's target, whatever the broker delivers. A row a project
 * in {@code drover.fence}: in the server's control database when databases are made, in the
 * project's own when it is there already.
 *
 * <p>Claims are ordered by (migration, epoch): a younger migration wins over an older, within one
 * migration the higher epoch wins. Strictly greater wins; an equal claim is a duplicate and loses;
 * a fence never falls. Only the stages that write take it (migrate, promote, restore): a staging
 * database whose claim is below its project's fence is dead.
 */
public final class Fence {
  static final String TABLE =
      """
      CREATE SCHEMA IF NOT EXISTS drover;
      CREATE TABLE IF NOT EXISTS drover.fence (
        project   text PRIMARY KEY,
        migration uuid NOT NULL,
        epoch     integer NOT NULL,
        holder    text NOT NULL,
        taken_at  timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
      )
      """;

  static final String TAKE =
      """
      INSERT INTO drover.fence AS f (project, migration, epoch, holder) VALUES (?, ?, ?, ?)
      ON CONFLICT (project) DO UPDATE
         SET migration = excluded.migration, epoch = excluded.epoch, holder = excluded.holder,
             taken_at = pg_catalog.clock_timestamp()
       WHERE (f.migration, f.epoch) < (excluded.migration, excluded.epoch)
      """;

  private static final int RAISE_ATTEMPTS = 15;

  private Fence() {}

  /**
   * Makes schema {@code drover} with fence and {@link StandingLoad} in a project's own database, on
   * its own and at once. Idempotent; several callers at a time wait for one another.
   */
  public static void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet row =
          statement.executeQuery("SELECT pg_catalog.to_regclass('drover.load') IS NOT NULL")) {
        row.next();
        if (row.getBoolean(1)) {
          return;
        }
      }
      Transaction.run(
          connection,
          () -> {
            statement.execute(
                "SELECT pg_catalog.pg_advisory_xact_lock(" + ControlDatabase.MAKING + ")");
            return statement.execute(TABLE + ";\n" + StandingLoad.TABLE);
          });
    }
  }

  /** Who holds a project's fence. */
  public record Held(MigrationId migration, int epoch, String holder) {
    boolean isYoungerMigrationThan(Claim claim) {
      return migration.hex().compareTo(claim.migration().hex()) > 0;
    }
  }

  /**
   * Takes the fence in the connection's transaction, or on its own in autocommit mode.
   *
   * @throws DroverException {@code fence_lost}: kind TRANSIENT when the same migration holds it
   *     under an equal or higher epoch (a duplicate or superseded command: nobody waits for its
   *     result), USER when a younger migration does
   */
  public static void take(Connection connection, Claim claim) throws SQLException {
    try (PreparedStatement take = connection.prepareStatement(TAKE)) {
      bind(take, claim);
      if (take.executeUpdate() == 0) {
        throw lost(connection, claim);
      }
    }
  }

  /**
   * As {@link #take} in autocommit mode, but never waits long for a session of an older claim that
   * keeps the row locked: such sessions are ended. When this returns, no session of an older claim
   * is left.
   *
   * @throws DroverException {@code fence_lost}, as {@link #take}
   */
  public static void raise(Connection connection, Claim claim) throws SQLException {
    try {
      setLockTimeout(connection, "1s");
      for (int attempt = 1; !taken(connection, claim); attempt++) {
        if (attempt == RAISE_ATTEMPTS) {
          setLockTimeout(connection, "5s");
          take(connection, claim);
          break;
        }
        endOlderSessions(connection, claim);
      }
      endOlderSessions(connection, claim);
    } finally {
      if (!connection.isClosed()) {
        setLockTimeout(connection, "30s");
      }
    }
  }

  /** Whether {@code failure} says that a younger migration of the project has taken over. */
  public static boolean lostToYounger(DroverException failure) {
    return failure.failure().code().equals("fence_lost")
        && failure.failure().kind() == FailureKind.USER;
  }

  /**
   * Whether {@code failure} says that the command is a duplicate or superseded, so that nobody
   * waits for its result.
   */
  public static boolean lostToItself(DroverException failure) {
    return failure.failure().code().equals("fence_lost")
        && failure.failure().kind() == FailureKind.TRANSIENT;
  }

  /** False when a lock was in the way for a second. */
  private static boolean taken(Connection connection, Claim claim) throws SQLException {
    try {
      take(connection, claim);
      return true;
    } catch (SQLException e) {
      if ("55P03".equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Locks the fence row until the transaction's end if exactly this claim holds it, and names the
   * session so that a later claim can end it. While it is locked nobody can take the fence.
   *
   * @throws DroverException {@code fence_lost}
   */
  public static void lock(Connection transaction, Claim claim) throws SQLException {
    announce(transaction, claim);
    String sql =
        "SELECT FROM drover.fence WHERE project = ? AND migration = ? AND epoch = ? FOR UPDATE";
    try (PreparedStatement lock = transaction.prepareStatement(sql)) {
      lock.setString(1, claim.project().value());
      lock.setObject(2, claim.migration().value());
      lock.setInt(3, claim.epoch());
      try (ResultSet row = lock.executeQuery()) {
        if (row.next()) {
          return;
        }
      }
    }
    throw lost(transaction, claim);
  }

  /**
   * Names the session after {@code claim} until the transaction's end; do this before the fence's
   * row is locked.
   */
  public static void announce(Connection transaction, Claim claim) throws SQLException {
    try (Statement statement = transaction.createStatement()) {
      statement.execute("SET LOCAL application_name = " + Sql.literal(claim.applicationName()));
    }
  }

  /**
   * For work that may not stand in a transaction: names the session for as long as it lives, and
   * then makes sure that exactly this claim holds the fence. Whoever takes it later ends the
   * session ({@link #raise}).
   *
   * @throws DroverException {@code fence_lost}
   */
  public static void attend(Connection session, Claim claim) throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute("SET application_name = " + Sql.literal(claim.applicationName()));
    }
    Optional<Held> held = read(session, claim.project());
    if (held.isEmpty()
        || !held.get().migration().equals(claim.migration())
        || held.get().epoch() != claim.epoch()) {
      throw lost(held, claim);
    }
  }

  public static Optional<Held> read(Connection connection, ProjectRef project) throws SQLException {
    String sql = "SELECT migration, epoch, holder FROM drover.fence WHERE project = ?";
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, project.value());
      try (ResultSet row = query.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Held(
                    new MigrationId(row.getObject(1, UUID.class)), row.getInt(2), row.getString(3)))
            : Optional.empty();
      }
    }
  }

  static void bind(PreparedStatement take, Claim claim) throws SQLException {
    take.setString(1, claim.project().value());
    take.setObject(2, claim.migration().value());
    take.setInt(3, claim.epoch());
    take.setString(4, claim.holder());
  }

  static DroverException lost(Connection connection, Claim claim) throws SQLException {
    return lost(read(connection, claim.project()), claim);
  }

  /** What {@code claim} is told when {@code held} keeps it out. */
  static DroverException lost(Optional<Held> held, Claim claim) {
    boolean younger = held.isPresent() && held.get().isYoungerMigrationThan(claim);
    String holder =
        held.map(h ->
                "migration " + h.migration() + ", epoch " + h.epoch() + ", worker " + h.holder())
            .orElse("nobody any more");
    return new DroverException(
        new Failure(
            younger ? FailureKind.USER : FailureKind.TRANSIENT,
            "fence_lost",
            "Epoch "
                + claim.epoch()
                + " of migration "
                + claim.migration()
                + " may not touch the target: its fence is held by "
                + holder
                + ".",
            claim.project().toString(),
            younger ? "A younger migration of this project took over; look at that one." : null));
  }

  /**
   * Ends sessions of our role that hold, or are about to hold, locks for claims of this project
   * below {@code claim}.
   */
  private static void endOlderSessions(Connection connection, Claim claim) throws SQLException {
    String sql =
        """
        SELECT pg_catalog.pg_terminate_backend(pid, 5000)
          FROM (SELECT pid, pg_catalog.substr(application_name, ?) AS claim
                  FROM pg_catalog.pg_stat_activity
                 WHERE datname = pg_catalog.current_database() AND usename = current_user
                   AND pid <> pg_catalog.pg_backend_pid()
                   AND pg_catalog.starts_with(application_name, ?)
                OFFSET 0) AS s
         WHERE CASE WHEN s.claim ~ '^[0-9a-f]{32} [0-9]{1,10}$'
                    THEN (pg_catalog.split_part(s.claim, ' ', 1)::uuid, pg_catalog.split_part(s.claim, ' ', 2)::bigint)
                         < (?, ?::bigint)
                    ELSE false END
        """;
    String prefix = claim.applicationPrefix();
    try (PreparedStatement end = connection.prepareStatement(sql)) {
      end.setInt(1, prefix.length() + 1);
      end.setString(2, prefix);
      end.setObject(3, claim.migration().value());
      end.setInt(4, claim.epoch());
      end.execute();
    }
  }

  private static void setLockTimeout(Connection connection, String value) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET lock_timeout = " + Sql.literal(value));
    }
  }
}
