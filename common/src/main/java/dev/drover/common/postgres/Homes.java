package dev.drover.common.postgres;

import dev.drover.common.failure.CrashPoint;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which database became which project's home, in the control database. A home comes into being by
 * renaming a staging database and ends by naming it back, each in one transaction with the fence
 * and the record: there is no moment at which name and record disagree.
 */
public final class Homes {
  private Homes() {}

  /**
   * Gives {@code staging} the name {@code home}, in one transaction of its own that takes the
   * fence.
   *
   * <p>Twice (under a higher epoch, after a commit whose answer was lost): nothing more happens.
   * Half: rolled back, the fence too. Late: {@code fence_lost}.
   *
   * @param control in autocommit mode
   * @throws DroverException {@code fence_lost}; {@code target_exists}; {@code staging_missing}
   */
  public static void promote(
      Connection control, Claim claim, DatabaseName staging, DatabaseName home)
      throws SQLException {
    Transaction.run(
        control,
        () -> {
          Fence.announce(control, claim);
          Fence.take(control, claim);
          if (!alreadyHome(control, claim, staging, home)) {
            rename(control, staging, home);
            record(control, claim, staging, home);
          }
          CrashPoint.HOME_UNCOMMITTED.pass();
          return null;
        });
    CrashPoint.HOME_COMMITTED.pass();
  }

  /**
   * Remembers that others are about to be told of the home: from here on it is never taken back by
   * itself, because somebody may use it. The fence must be {@code claim}'s. Twice: nothing more
   * happens.
   *
   * @throws DroverException {@code fence_lost}
   */
  public static void announce(Connection control, Claim claim) throws SQLException {
    Transaction.run(
        control,
        () -> {
          Fence.lock(control, claim);
          String sql = "UPDATE drover.home SET announced = true WHERE migration = ?";
          try (PreparedStatement change = control.prepareStatement(sql)) {
            change.setObject(1, claim.migration().value());
            return change.executeUpdate();
          }
        });
  }

  /**
   * Takes the promotion of {@code claim}'s migration back, if there was one: its database is a
   * staging database again, to be dropped like any other. The fence must be {@code claim}'s. Twice:
   * nothing more happens.
   *
   * @throws DroverException {@code fence_lost}; {@code restore_foreign_database} when our database
   *     was given another name; {@code home_announced}
   */
  public static void withdraw(Connection control, Claim claim) throws SQLException {
    Transaction.run(
        control,
        () -> {
          Fence.lock(control, claim);
          String sql =
              """
              SELECT h.database, h.staging, d.datname, h.announced
                FROM drover.home AS h LEFT JOIN pg_catalog.pg_database AS d ON d.oid = h.oid
               WHERE h.migration = ?
              """;
          try (PreparedStatement query = control.prepareStatement(sql)) {
            query.setObject(1, claim.migration().value());
            try (ResultSet row = query.executeQuery()) {
              while (row.next()) {
                if (row.getBoolean(4)) {
                  throw announced(new DatabaseName(row.getString(1)));
                }
                withdraw(control, row.getString(1), row.getString(2), row.getString(3));
              }
            }
          }
          return null;
        });
  }

  private static void withdraw(
      Connection control, String home, String staging, @Nullable String found) throws SQLException {
    if (found != null && !found.equals(home)) {
      throw renamed(new DatabaseName(home), new DatabaseName(found));
    }
    if (found != null) {
      rename(control, new DatabaseName(home), new DatabaseName(staging));
    }
    try (PreparedStatement change =
        control.prepareStatement(
            """
            WITH gone AS (DELETE FROM drover.home WHERE database = ?)
            UPDATE drover.staging SET state = 'made', changed_at = pg_catalog.clock_timestamp() WHERE name = ?
            """)) {
      change.setString(1, home);
      change.setString(2, staging);
      change.executeUpdate();
    }
  }

  /** The database of {@code migration} that stands as its project's home, under that name. */
  public static Optional<DatabaseName> standing(Connection control, MigrationId migration)
      throws SQLException {
    String sql =
        """
        SELECT h.database FROM drover.home AS h
          JOIN pg_catalog.pg_database AS d ON d.oid = h.oid AND d.datname = h.database
         WHERE h.migration = ?
        """;
    try (PreparedStatement query = control.prepareStatement(sql)) {
      query.setObject(1, migration.value());
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? Optional.of(new DatabaseName(row.getString(1))) : Optional.empty();
      }
    }
  }

  static DroverException renamed(DatabaseName home, DatabaseName found) {
    return new DroverException(
        new Failure(
            FailureKind.USER,
            "restore_foreign_database",
            "The database that was promoted as "
                + home
                + " is named "
                + found
                + " now; it was not touched.",
            found.toString(),
            "Rename it back, or decide that it stays; then replay."));
  }

  private static DroverException announced(DatabaseName home) {
    return new DroverException(
        new Failure(
            FailureKind.USER,
            "home_announced",
            "The database "
                + home
                + " is the project's own, and hooks after its promotion were begun, so it may be in"
                + " use; it was not touched.",
            home.toString(),
            "Resolve it as completed, which calls the hooks again; or, when nobody uses it, set"
                + " announced to false in drover.home of the target's drover_control and retry the"
                + " restore."));
  }

  private static boolean alreadyHome(
      Connection control, Claim claim, DatabaseName staging, DatabaseName home)
      throws SQLException {
    String sql =
        """
        SELECT t.oid IS NOT NULL AS taken,
               COALESCE(h.oid = t.oid AND h.migration = ?, false) AS ours,
               COALESCE(s.oid = d.oid AND s.state = 'made', false) AS whole
          FROM (VALUES (?, ?)) AS w (staging, home)
          LEFT JOIN drover.staging AS s ON s.name = w.staging AND s.project = ? AND s.migration = ?
          LEFT JOIN pg_catalog.pg_database AS d ON d.datname = w.staging
          LEFT JOIN pg_catalog.pg_database AS t ON t.datname = w.home
          LEFT JOIN drover.home AS h ON h.database = w.home
        """;
    try (PreparedStatement query = control.prepareStatement(sql)) {
      query.setObject(1, claim.migration().value());
      query.setString(2, staging.value());
      query.setString(3, home.value());
      query.setString(4, claim.project().value());
      query.setObject(5, claim.migration().value());
      try (ResultSet row = query.executeQuery()) {
        row.next();
        if (row.getBoolean("taken")) {
          if (row.getBoolean("ours")) {
            return true;
          }
          throw targetExists(home);
        }
        if (!row.getBoolean("whole")) {
          throw stagingMissing(staging);
        }
        return false;
      }
    }
  }

  private static void rename(Connection control, DatabaseName from, DatabaseName to)
      throws SQLException {
    Sessions.end(control, from);
    try (Statement statement = control.createStatement()) {
      statement.execute(
          "ALTER DATABASE " + Sql.identifier(from) + " RENAME TO " + Sql.identifier(to));
    } catch (SQLException e) {
      if ("42P04".equals(e.getSQLState())) {
        throw targetExists(to);
      }
      throw e;
    }
  }

  private static void record(
      Connection control, Claim claim, DatabaseName staging, DatabaseName home)
      throws SQLException {
    String sql =
        """
        WITH promoted AS (
          UPDATE drover.staging SET state = 'promoted', changed_at = pg_catalog.clock_timestamp() WHERE name = ?
          RETURNING oid, project, migration, name)
        INSERT INTO drover.home (database, oid, project, migration, epoch, staging)
        SELECT ?, oid, project, migration, ?, name FROM promoted
        ON CONFLICT (database) DO UPDATE
           SET oid = excluded.oid, project = excluded.project, migration = excluded.migration, epoch = excluded.epoch,
               staging = excluded.staging, promoted_at = pg_catalog.clock_timestamp(), announced = false
        """;
    try (PreparedStatement insert = control.prepareStatement(sql)) {
      insert.setString(1, staging.value());
      insert.setString(2, home.value());
      insert.setInt(3, claim.epoch());
      insert.executeUpdate();
    }
  }

  static DroverException targetExists(DatabaseName home) {
    return new DroverException(
        new Failure(
            FailureKind.USER,
            "target_exists",
            "The database "
                + home
                + " exists already and is not this migration's; it was not touched.",
            home.toString(),
            "Rename or drop it, name another database in the projects file, or use mode: existing;"
                + " then replay."));
  }

  static DroverException stagingMissing(DatabaseName staging) {
    return new DroverException(
        new Failure(
            FailureKind.DATA,
            "staging_missing",
            "The verified staging database "
                + staging
                + " is gone, or is not the one that was built.",
            staging.toString(),
            "Replay from the stage 'migrate'."));
  }
}
