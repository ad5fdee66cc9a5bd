package dev.drover.migrate.isolate;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.BundleRows;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.failure.CrashPoint;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Event;
import dev.drover.common.message.MoveStep;
import dev.drover.common.message.Order;
import dev.drover.common.message.StepDone;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Claim;
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.common.postgres.Homes;
import dev.drover.common.postgres.LoadFacts;
import dev.drover.common.postgres.RowLoad;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.Staging;
import dev.drover.common.postgres.StagingDatabases;
import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.postgres.Transaction;
import dev.drover.common.worker.LoadMeter;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mode create: a staging database cloned from the schema's template, loaded in one transaction or,
 * when it is large, by several connections ({@link SharedLoad}), promoted by rename. Thread-safe.
 *
 * <p>Twice: the second of one epoch loses the fence and touches nothing; a higher epoch builds a
 * database of its own. Half: what was begun is recorded and dropped by restore, promotion or the
 * reaper. Late: a worker that slept works on a staging database nobody will promote, and which the
 * reaper drops.
 */
public final class NewDatabase {
  private static final Logger log = LoggerFactory.getLogger(NewDatabase.class);
  private static final int KEPT = 100;

  private final ControlDatabase control;
  private final Servers servers;
  private final Templates templates;
  private final Map<Known, LoadFacts> known = new ConcurrentHashMap<>();

  /** What is the same for every clone of a template. */
  private record Known(String server, String fingerprint, List<TableName> tables) {}

  public NewDatabase(ControlDatabase control) {
    this.control = control;
    this.servers = control.servers();
    this.templates = new Templates(control);
  }

  public Event.Migrated migrate(Order order, Isolate plan, BundleReader bundle, Run run)
      throws SQLException, IOException {
    Claim claim = Claim.of(order, run.worker());
    DatabaseName template = templates.ready(order.server(), plan.target());
    Staging staging;
    try (Connection connection = control.connect(order.server())) {
      staging = StagingDatabases.intend(connection, claim);
      make(connection, order, plan, claim, staging, template);
    }
    run.checkCancelled();
    Manifest.Part part = bundle.manifest().source();
    LoadMeter meter =
        new LoadMeter(run, part.rows(), plan.limits().rowsPerSecond(), System::nanoTime);
    try (Connection target = servers.open(order.server(), staging.name());
        Run.Registration _ = run.onCancel(new StatementCancel(target))) {
      List<BundleRows> rows = BundleRows.of(bundle, part);
      RowLoad load = rowLoad(target, order, plan, rows);
      boolean shared = load.mayBeShared(part.rows());
      long loaded =
          shared
              ? new SharedLoad(load, target, run).load(spare(order, staging), rows, part, meter)
              : load(load, target, rows, part, meter);
      CrashPoint.LOAD_COMMITTED.pass();
      return new Event.Migrated(
          origin(order, run),
          staging.name(),
          loaded,
          StepDone.of(
              MoveStep.DATABASE_MADE,
              shared ? MoveStep.ROWS_LOADED_SIDE_BY_SIDE : MoveStep.ROWS_LOADED));
    }
  }

  public Event.Promoted promote(Order order, DatabaseName staging, Run run) throws SQLException {
    Claim claim = Claim.of(order, run.worker());
    try (Connection connection = control.connect(order.server())) {
      Homes.promote(connection, claim, staging, order.database());
      dropOlder(connection, claim);
    }
    return new Event.Promoted(origin(order, run), order.database());
  }

  private void make(
      Connection connection,
      Order order,
      Isolate plan,
      Claim claim,
      Staging staging,
      DatabaseName template)
      throws SQLException {
    try {
      StagingDatabases.make(connection, claim, staging, template);
    } catch (SQLException e) {
      if (!"3D000".equals(e.getSQLState())) {
        throw e;
      }
      templates.forget(order.server(), plan.target());
      StagingDatabases.make(
          connection, claim, staging, templates.ready(order.server(), plan.target()));
    }
  }

  private List<Connection> spare(Order order, Staging staging) throws SQLException {
    return servers.spare(order.server(), staging.name(), servers.parallel() - 1);
  }

  private RowLoad rowLoad(Connection target, Order order, Isolate plan, List<BundleRows> rows)
      throws SQLException {
    List<TableName> tables = rows.stream().map(one -> one.shape().table()).toList();
    LoadFacts facts = facts(target, order, plan, tables);
    RowLoad.requireColumns(facts, rows);
    return new RowLoad(target, facts, tables, false);
  }

  private static long load(
      RowLoad load, Connection target, List<BundleRows> rows, Manifest.Part part, LoadMeter meter)
      throws SQLException, IOException {
    return Transaction.run(
        target,
        () -> {
          load.begin(part.rows(), false);
          long loaded = load.copy(rows, meter);
          load.finish(BundleRows.sequences(part));
          CrashPoint.LOAD_UNCOMMITTED.pass();
          return loaded;
        });
  }

  private LoadFacts facts(Connection target, Order order, Isolate plan, List<TableName> tables)
      throws SQLException {
    Known key = new Known(order.server(), plan.target().schemaFingerprint(), tables);
    LoadFacts facts = known.get(key);
    if (facts == null) {
      facts = LoadFacts.read(target, tables);
      if (known.size() >= KEPT) {
        known.clear();
      }
      known.put(key, facts);
    }
    return facts;
  }

  /** The home stands whatever happens here; what is left is the reaper's. */
  private static void dropOlder(Connection connection, Claim claim) {
    try {
      for (Staging older : StagingDatabases.older(connection, claim)) {
        StagingDatabases.drop(connection, older);
      }
    } catch (SQLException | DroverException e) {
      log.warn(
          "An older staging database was left to the reaper: {}", e.getClass().getSimpleName());
    }
  }

  private static Event.Origin origin(Order order, Run run) {
    return new Event.Origin(order.migration(), order.epoch(), run.worker());
  }
}
