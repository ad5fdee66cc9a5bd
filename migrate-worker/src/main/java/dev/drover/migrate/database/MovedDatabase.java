package dev.drover.migrate.database;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.database.PostgresTools;
import dev.drover.common.database.Traits;
import dev.drover.common.failure.CrashPoint;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Event;
import dev.drover.common.message.MoveStep;
import dev.drover.common.message.Order;
import dev.drover.common.message.StepDone;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.Database;
import dev.drover.common.postgres.Claim;
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.Staging;
import dev.drover.common.postgres.StagingDatabases;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A staging database made as the source's is, filled from the bundle, promoted by rename.
 * Thread-safe.
 *
 * <p>Twice: the second of one epoch loses the fence and touches nothing. Half: a higher epoch takes
 * over what the one before built from the same bundle, and goes on after its last finished part
 * ({@link Construction}); what cannot be taken over is dropped as every dead staging database is.
 * Late: a worker that slept has lost its sessions, and the database its name.
 */
public final class MovedDatabase {
  private static final DatabaseName EMPTY = new DatabaseName("template0");

  private final ControlDatabase control;
  private final Servers servers;

  public MovedDatabase(ControlDatabase control) {
    this.control = control;
    this.servers = control.servers();
  }

  /**
   * @throws DroverException {@code tool_missing}, {@code tool_too_old}, {@code tool_vulnerable},
   *     {@code tool_failed}; {@code bundle_without_definitions}; {@code locale_missing}; {@code
   *     post_data_stuck}; {@code fence_lost}
   */
  public Event.Migrated migrate(Order order, Database plan, BundleReader bundle, Run run)
      throws SQLException, IOException {
    Origins origins = Origins.of(bundle);
    Claim claim = Claim.of(order, run.worker());
    PostgresTools.Tool tool;
    int version;
    Staging staging;
    boolean whole;
    try (Connection connection = control.connect(order.server())) {
      version = connection.getMetaData().getDatabaseMajorVersion();
      tool =
          new PostgresTools(servers)
              .require(PostgresTools.Program.PG_RESTORE, version, plan.allowVulnerableTools());
      Optional<Staging> adopted = adopted(connection, order.server(), claim, origins);
      staging = adopted.isPresent() ? adopted.get() : made(connection, claim, origins);
      whole = StagingDatabases.isBuilt(connection, staging, origins.seal());
    }
    run.checkCancelled();
    long rows = origins.part().rows();
    if (!whole) {
      Site site = new Site(servers, order.server(), staging.name(), plan, tool, version, run);
      rows = new Construction(site, origins).build();
      try (Connection connection = control.connect(order.server())) {
        StagingDatabases.built(connection, staging, origins.seal());
      }
    }
    CrashPoint.LOAD_COMMITTED.pass();
    return new Event.Migrated(
        new Event.Origin(order.migration(), order.epoch(), run.worker()),
        staging.name(),
        rows,
        Stream.of(MoveStep.DATABASE_MADE, MoveStep.DEFINITIONS_MADE, MoveStep.PARTS_LOADED)
            .map(StepDone::of)
            .toList());
  }

  private Staging made(Connection connection, Claim claim, Origins origins) throws SQLException {
    Staging staging = StagingDatabases.intend(connection, claim);
    try {
      StagingDatabases.make(
          connection, claim, staging, EMPTY, Traits.options(origins.definitions().traits()));
    } catch (SQLException e) {
      // wrong_object_type and invalid_parameter_value: how CREATE DATABASE refuses a locale
      if (!"42809".equals(e.getSQLState()) && !"22023".equals(e.getSQLState())) {
        throw e;
      }
      throw new DroverException(
          DroverException.user(
                  "locale_missing",
                  "The target server cannot make a database of encoding "
                      + origins.definitions().traits().encoding()
                      + " with collation "
                      + origins.definitions().traits().collate()
                      + ", as the source's is.",
                  "Install that locale on the target's machine, then replay.")
              .failure(),
          e);
    }
    return staging;
  }

  /** The newest of what older epochs left half built from this very bundle. */
  private Optional<Staging> adopted(
      Connection connection, String server, Claim claim, Origins origins) throws SQLException {
    List<Staging> older = StagingDatabases.older(connection, claim).reversed();
    for (Staging one : older) {
      if (StagingDatabases.isBuilt(connection, one, origins.seal())
          || Progress.isOf(servers, server, one, origins)) {
        Optional<Staging> adopted = StagingDatabases.adopt(connection, claim, one);
        if (adopted.isPresent()) {
          return adopted;
        }
      }
    }
    return Optional.empty();
  }
}
