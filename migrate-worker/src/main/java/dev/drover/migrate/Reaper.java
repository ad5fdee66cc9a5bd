package dev.drover.migrate;

import dev.drover.common.failure.DroverException;
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.common.postgres.ScratchDatabase;
import dev.drover.common.postgres.Staging;
import dev.drover.common.postgres.StagingDatabases;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops the staging databases that no living claim owns, also those a worker made late, after it
 * had slept through a restore; and the scratch databases that a killed process left behind. One
 * reaper at a time works on a server; makes no control database where there is none.
 */
public final class Reaper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Reaper.class);
  private static final long LOCK = 0x64726f766572_02L;
  private static final int SECONDS = 60;

  private final ControlDatabase control;
  private final List<String> servers;
  private final ScheduledExecutorService schedule =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("reaper").daemon().factory());

  public Reaper(ControlDatabase control, Collection<String> servers) {
    this.control = control;
    this.servers = List.copyOf(servers);
  }

  /** From now on every minute. */
  public void start() {
    schedule.scheduleWithFixedDelay(
        () -> servers.forEach(this::sweepQuietly), SECONDS, SECONDS, TimeUnit.SECONDS);
  }

  private void sweepQuietly(String server) {
    try {
      int dropped = sweep(server);
      if (dropped > 0) {
        log.info("Dropped {} dead databases of server {}", dropped, server);
      }
    } catch (SQLException | RuntimeException e) {
      log.warn("Server {} was not swept: {}", server, e.getClass().getSimpleName());
    }
  }

  /**
   * @return how many databases were dropped; 0 when another reaper is at work there
   */
  int sweep(String server) throws SQLException {
    int dropped = 0;
    try (Connection connection = control.connectIfThere(server)) {
      if (connection != null) {
        dropped += alone(connection, Reaper::drop);
      }
    }
    try (Connection maintenance = control.servers().openMaintenance(server)) {
      return dropped + alone(maintenance, ScratchDatabase::sweep);
    }
  }

  /** Drops databases, and says how many. */
  @FunctionalInterface
  private interface Sweep {
    int drop(Connection connection) throws SQLException;
  }

  /** 0 when another reaper is connected to the same database. */
  private static int alone(Connection connection, Sweep sweep) throws SQLException {
    if (!isTrue(connection, "SELECT pg_catalog.pg_try_advisory_lock(" + LOCK + ")")) {
      return 0;
    }
    try {
      return sweep.drop(connection);
    } finally {
      isTrue(connection, "SELECT pg_catalog.pg_advisory_unlock(" + LOCK + ")");
    }
  }

  private static int drop(Connection connection) throws SQLException {
    int dropped = 0;
    for (Staging staging : StagingDatabases.dead(connection)) {
      try {
        StagingDatabases.drop(connection, staging);
        dropped++;
      } catch (DroverException e) {
        log.warn("{}: {}", e.failure().code(), e.failure().message());
      }
    }
    return dropped;
  }

  private static boolean isTrue(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() && row.getBoolean(1);
    }
  }

  @Override
  public void close() {
    schedule.shutdownNow();
  }
}
