package dev.drover.coordinator.store;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.metrics.Metrics;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.testing.TestPostgres;
import dev.drover.coordinator.audit.Audit;
import dev.drover.coordinator.metrics.DecisionCounts;
import dev.drover.coordinator.saga.Decider;
import dev.drover.coordinator.saga.Timing;
import java.sql.SQLException;
import java.time.InstantSource;

/** Everything of the store over a database of its own, for tests. */
public final class Store implements AutoCloseable {
  public final Database database;
  public final Metrics metrics = Metrics.served();
  public final Bells bells = new Bells();
  public final Plans plans;
  public final Sagas sagas;
  public final Batches batches;
  public final Migrations migrations;
  public final Intake intake;
  public final Operations operations;
  public final Replays replays;
  public final Holds holds;
  public final Audit audit;
  public final PlanChecks checks;

  public Store(Timing timing) {
    this.database = Database.of(newDatabase());
    database.migrate();
    this.plans = new Plans(database.jdbi());
    this.sagas = new Sagas(new Decider(timing), plans, new DecisionCounts(metrics));
    this.batches = new Batches(database.jdbi(), InstantSource.system());
    this.migrations = new Migrations(database.jdbi(), new Plans(database.jdbi()));
    this.intake = new Intake(database.jdbi(), bells);
    this.operations = new Operations(database.jdbi(), sagas, bells);
    this.replays = new Replays(database.jdbi(), sagas, bells);
    this.holds = new Holds(database.jdbi(), sagas, bells);
    this.audit = new Audit(database.jdbi());
    this.checks = new PlanChecks(database.jdbi(), plans, bells);
  }

  /** A new, empty database on the shared server, as drover.yaml would name it. */
  public static DroverConfig.Server newDatabase() {
    try {
      DroverConfig.Server server = TestPostgres.version18().server();
      String name = TestPostgres.version18().createDatabase("coordinator");
      return new DroverConfig.Server(
          server.urlOf(new DatabaseName(name)),
          server.user(),
          server.password(),
          server.passwordFile(),
          server.passwordEnv(),
          8);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public long count(String query) {
    return database.jdbi().withHandle(handle -> handle.createQuery(query).mapTo(Long.class).one());
  }

  @Override
  public void close() {
    database.close();
  }
}
