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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes and drops staging databases so that none is ever forgotten and none of another's is ever
 * dropped: each is recorded, with the number (oid) it will carry, before it is made; only a
 * database of that name <em>and</em> number is dropped. Every connection here is one to the control
 * database, in autocommit mode unless said otherwise.
 *
 * <p>Not transactional by PostgreSQL's nature: after a death between two steps the record is there
 * and the database may or may not be; {@link #drop} does the right thing in each case. A record
 * stays as a tombstone, so that a database made late by a worker that slept is found by {@link
 * #dead} and dropped.
 */
public final class StagingDatabases {
  /**
   * Commits the statement that reads from it without waiting for the disk. Only for what is as good
   * as never done unless a later commit of the same server, which does wait, is on the disk too:
   * the write-ahead log keeps their order.
   */
  private static final String UNHURRIED =
      "pg_catalog.set_config('synchronous_commit', 'off', true) AS unhurried";

  private static final String FOREIGN = "restore_foreign_database";

  private StagingDatabases() {}

  /**
   * Takes the fence and records the intent in one statement. Both are on the disk before the
   * database is, which waits for it.
   *
   * @throws DroverException {@code fence_lost}, see {@link Fence#take}; nothing is recorded then
   */
  public static Staging intend(Connection control, Claim claim) throws SQLException {
    DatabaseName name = DatabaseName.staging(claim.migration(), claim.epoch());
    long oid = DatabaseNumber.next();
    String sql =
        "WITH taken AS ("
            + Fence.TAKE
            + " RETURNING f.project, f.migration, f.epoch) "
            + """
            INSERT INTO drover.staging (name, oid, project, migration, epoch, state)
            SELECT ?, ?::oid, project, migration, epoch, 'intent' FROM taken,
            """
            + UNHURRIED;
    try (PreparedStatement intend = control.prepareStatement(sql)) {
      Fence.bind(intend, claim);
      intend.setString(5, name.value());
      intend.setLong(6, oid);
      if (intend.executeUpdate() == 0) {
        throw Fence.lost(control, claim);
      }
    }
    CrashPoint.STAGING_INTENDED.pass();
    return new Staging(name, oid, claim.migration(), claim.epoch());
  }

  /**
   * Makes an intended database, closed to PUBLIC, and marks it made. When a restore came in
   * between, what was made is dropped again. Copies through the write-ahead log: copying files
   * would force two checkpoints of the whole server for each database (PostgreSQL manual, CREATE
   * DATABASE), which all its other users would feel.
   *
   * @param template nobody may be connected to it
   * @throws SQLException with SQLSTATE 3D000 when there is no such template
   * @throws DroverException {@code staging_foreign} when a database of that name exists; {@code
   *     fence_lost}
   */
  public static void make(Connection control, Claim claim, Staging staging, DatabaseName template)
      throws SQLException {
    make(control, claim, staging, template, "");
  }

  /**
   * As {@link #make(Connection, Claim, Staging, DatabaseName)}.
   *
   * @param options further ones of {@code CREATE DATABASE}, as SQL
   */
  public static void make(
      Connection control, Claim claim, Staging staging, DatabaseName template, String options)
      throws SQLException {
    String name = Sql.identifier(staging.name());
    try (Statement statement = control.createStatement()) {
      statement.execute(
          "CREATE DATABASE "
              + name
              + " TEMPLATE "
              + Sql.identifier(template)
              + " STRATEGY WAL_LOG OID "
              + staging.oid()
              + " "
              + options);
    } catch (SQLException e) {
      if ("42P04".equals(e.getSQLState())) {
        throw foreign("staging_foreign", staging);
      }
      throw e;
    }
    CrashPoint.STAGING_UNMARKED.pass();
    String mark =
        "REVOKE CONNECT, TEMPORARY ON DATABASE "
            + name
            + " FROM PUBLIC; UPDATE drover.staging SET state = 'made', changed_at ="
            + " pg_catalog.clock_timestamp() FROM "
            + UNHURRIED
            + " WHERE name = "
            + Sql.literal(staging.name().value())
            + " AND state = 'intent'";
    boolean marked;
    try (Statement statement = control.createStatement()) {
      statement.execute(mark);
      statement.getMoreResults();
      marked = statement.getUpdateCount() == 1;
    }
    if (!marked) {
      drop(control, staging);
      throw Fence.lost(control, claim);
    }
  }

  /**
   * Makes what an older epoch of the same migration built {@code claim}'s own, in one transaction
   * that takes the fence, ends every session on it and renames it: whoever built it has lost its
   * sessions then and does not find it again.
   *
   * <p>Twice: {@code fence_lost}. Half: rolled back, the fence too.
   *
   * @param control in autocommit mode
   * @return absent when it is not there any more, or was not made by its record; the fence is not
   *     taken then
   * @throws DroverException {@code fence_lost}
   */
  public static Optional<Staging> adopt(Connection control, Claim claim, Staging older)
      throws SQLException {
    DatabaseName name = DatabaseName.staging(claim.migration(), claim.epoch());
    return Transaction.run(
        control,
        () -> {
          Fence.announce(control, claim);
          if (!isMade(control, older)) {
            return Optional.empty();
          }
          Fence.take(control, claim);
          Sessions.end(control, older.name());
          try (Statement statement = control.createStatement()) {
            statement.execute(
                "ALTER DATABASE "
                    + Sql.identifier(older.name())
                    + " RENAME TO "
                    + Sql.identifier(name)
                    + "; UPDATE drover.staging SET name = "
                    + Sql.literal(name.value())
                    + ", epoch = "
                    + claim.epoch()
                    + ", changed_at = pg_catalog.clock_timestamp() WHERE name = "
                    + Sql.literal(older.name().value()));
          }
          return Optional.of(new Staging(name, older.oid(), claim.migration(), claim.epoch()));
        });
  }

  private static boolean isMade(Connection control, Staging older) throws SQLException {
    String sql =
        """
        SELECT FROM drover.staging AS s JOIN pg_catalog.pg_database AS d ON d.datname = s.name AND d.oid = s.oid
         WHERE s.name = ? AND s.oid = ?::oid AND s.state = 'made'
           FOR UPDATE OF s
        """;
    try (PreparedStatement query = control.prepareStatement(sql)) {
      query.setString(1, older.name().value());
      query.setLong(2, older.oid());
      try (ResultSet row = query.executeQuery()) {
        return row.next();
      }
    }
  }

  /**
   * Remembers that a staging database is whole, so that a later epoch need not look into it.
   *
   * @param madeFrom what it was made from, in the caller's words
   */
  public static void built(Connection control, Staging staging, String madeFrom)
      throws SQLException {
    try (PreparedStatement insert =
        control.prepareStatement(
            "INSERT INTO drover.built (oid, made_from) VALUES (?::oid, ?) ON CONFLICT (oid) DO"
                + " UPDATE SET made_from = excluded.made_from")) {
      insert.setLong(1, staging.oid());
      insert.setString(2, madeFrom);
      insert.executeUpdate();
    }
  }

  /** Whether it is known to be whole, and made from {@code madeFrom}. */
  public static boolean isBuilt(Connection control, Staging staging, String madeFrom)
      throws SQLException {
    try (PreparedStatement query =
        control.prepareStatement("SELECT FROM drover.built WHERE oid = ?::oid AND made_from = ?")) {
      query.setLong(1, staging.oid());
      query.setString(2, madeFrom);
      try (ResultSet row = query.executeQuery()) {
        return row.next();
      }
    }
  }

  /**
   * What {@code claim}'s migration recorded under lower epochs and did not promote, tombstones
   * without a database left out.
   */
  public static List<Staging> older(Connection control, Claim claim) throws SQLException {
    String sql =
        """
        SELECT s.name, s.oid, s.migration, s.epoch
          FROM drover.staging AS s
          LEFT JOIN pg_catalog.pg_database AS d ON d.datname = s.name
         WHERE s.migration = ? AND s.epoch < ? AND s.state <> 'promoted' AND (s.state <> 'dropped' OR d.oid = s.oid)
         ORDER BY s.epoch
        """;
    try (PreparedStatement query = control.prepareStatement(sql)) {
      query.setObject(1, claim.migration().value());
      query.setInt(2, claim.epoch());
      return read(query);
    }
  }

  /**
   * Databases that are there although their project's fence has passed them. At most 1000 at a
   * time.
   */
  public static List<Staging> dead(Connection control) throws SQLException {
    String sql =
        """
        SELECT s.name, s.oid, s.migration, s.epoch
          FROM drover.staging AS s
          JOIN pg_catalog.pg_database AS d ON d.datname = s.name AND d.oid = s.oid
          JOIN drover.fence AS f ON f.project = s.project
         WHERE s.state <> 'promoted' AND (s.migration, s.epoch) < (f.migration, f.epoch)
         ORDER BY s.migration, s.epoch
         LIMIT 1000
        """;
    try (PreparedStatement query = control.prepareStatement(sql)) {
      return read(query);
    }
  }

  /**
   * Drops the database, ending every session on it, and leaves a tombstone. Twice, or when it was
   * never made: only the tombstone.
   *
   * @throws DroverException {@code restore_foreign_database} when a database of that name carries
   *     another number; nothing is dropped then; {@code drop_held_up}, see {@link DatabaseDrop}
   */
  public static void drop(Connection control, Staging staging) throws SQLException {
    Long oid = DatabaseNumber.of(control, staging.name());
    if (oid != null && oid != staging.oid()) {
      throw foreign(FOREIGN, staging);
    }
    if (oid != null) {
      DatabaseDrop.run(control, staging.name());
    }
    CrashPoint.STAGING_DROPPED.pass();
    try (Statement statement = control.createStatement()) {
      statement.execute(
          "DELETE FROM drover.built WHERE oid = "
              + staging.oid()
              + "; UPDATE drover.staging SET state = 'dropped', changed_at ="
              + " pg_catalog.clock_timestamp() WHERE name = "
              + Sql.literal(staging.name().value())
              + " AND state IN ('intent', 'made')");
    }
  }

  /** Whether {@code failure} says that {@link #drop} found a database that is not ours. */
  public static boolean isForeign(DroverException failure) {
    return failure.failure().code().equals(FOREIGN);
  }

  private static List<Staging> read(PreparedStatement query) throws SQLException {
    List<Staging> found = new ArrayList<>();
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        found.add(
            new Staging(
                new DatabaseName(row.getString(1)),
                row.getLong(2),
                new MigrationId(row.getObject(3, UUID.class)),
                row.getInt(4)));
      }
    }
    return found;
  }

  static DroverException foreign(String code, Staging staging) {
    return new DroverException(
        new Failure(
            FailureKind.USER,
            code,
            "A database named "
                + staging.name()
                + " exists that Drover did not make; it was not touched.",
            staging.name().toString(),
            "Find out whose it is, rename or drop it, then replay."));
  }
}
