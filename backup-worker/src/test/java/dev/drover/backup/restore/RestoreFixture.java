package dev.drover.backup.restore;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.BundleRows;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Order;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.BackupRules;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Limits;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.plan.Target;
import dev.drover.common.plan.VerifyRules;
import dev.drover.common.postgres.Claim;
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.common.postgres.Fence;
import dev.drover.common.postgres.LoadFacts;
import dev.drover.common.postgres.RowLoad;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.Staging;
import dev.drover.common.postgres.StagingDatabases;
import dev.drover.common.postgres.StandingLoad;
import dev.drover.common.postgres.Transaction;
import dev.drover.common.testing.TestBundles;
import dev.drover.common.testing.TestPostgres;
import dev.drover.common.testing.TestRun;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One migration whose target was touched, and what is asked afterwards. */
final class RestoreFixture implements AutoCloseable {
  private static final String SERVER = "projects";
  private static final List<TableName> TABLES =
      List.of(new TableName("app", "child"), new TableName("app", "Parent \""));
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  static final String SCHEMA =
      """
      CREATE SCHEMA app;
      CREATE TABLE app."Parent "" (id serial PRIMARY KEY, "näme" text, up text GENERATED ALWAYS AS (upper("näme")) STORED);
      CREATE TABLE app.child (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent int REFERENCES app."Parent "" ON DELETE CASCADE);
      CREATE FUNCTION app.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'fired'; END $$;
      """
          .replace("\"Parent \"\"", "\"Parent \"\"\"");

  static final String GUARDS =
      """
      CREATE TRIGGER no_delete BEFORE DELETE ON app.child FOR EACH ROW EXECUTE FUNCTION app.refuse();
      CREATE TRIGGER always BEFORE INSERT ON app.child FOR EACH ROW EXECUTE FUNCTION app.refuse();
      ALTER TABLE app.child ENABLE ALWAYS TRIGGER always;
      ALTER TABLE app.child ENABLE ROW LEVEL SECURITY;
      """;

  final TestPostgres postgres;
  final Servers servers;
  final ControlDatabase control;
  final TestBundles bundles;
  final ProjectRef project = new ProjectRef("ref '" + NUMBERS.incrementAndGet());
  final MigrationId migration = MigrationId.next();
  final Restore restore;

  RestoreFixture(TestPostgres postgres, Path folder) throws IOException {
    this.postgres = postgres;
    this.servers =
        new Servers(
            new DroverConfig(null, null, Map.of(SERVER, postgres.server()), null, null),
            "drover-backup");
    this.control = new ControlDatabase(servers);
    this.bundles = new TestBundles(folder);
    this.restore = new Restore(control, bundles.bundles());
  }

  Connection control() throws SQLException {
    return control.connect(SERVER);
  }

  DatabaseName database(String sql) throws SQLException {
    DatabaseName name = new DatabaseName(postgres.createDatabase("restore"));
    execute(name, sql);
    return name;
  }

  void execute(DatabaseName database, String sql) throws SQLException {
    try (Connection connection = postgres.connect(database.value());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  Claim claim(int epoch) {
    return new Claim(project, migration, epoch, "worker-1");
  }

  /** A staging database with a table in it. */
  Staging staging(int epoch) throws SQLException {
    try (Connection connection = control()) {
      Staging staging = StagingDatabases.intend(connection, claim(epoch));
      StagingDatabases.make(connection, claim(epoch), staging, new DatabaseName("template1"));
      execute(staging.name(), "CREATE TABLE t (id int); INSERT INTO t VALUES (1)");
      return staging;
    }
  }

  boolean exists(DatabaseName name) throws SQLException {
    try (Connection connection = postgres.connect("postgres")) {
      return !texts(
              connection,
              "SELECT 1 FROM pg_database WHERE datname = '" + name.value().replace("'", "''") + "'")
          .isEmpty();
    }
  }

  /**
   * The bundle of epoch 1: rows of {@code source} to be loaded, rows of {@code target} to come
   * back.
   */
  SealedBundle bundle(DatabaseName source, DatabaseName target) throws SQLException, IOException {
    try (Connection from = postgres.connect(source.value());
        Connection before = postgres.connect(target.value())) {
      return bundles.write(project, migration, 1, TABLES, from, before);
    }
  }

  /** As the migrate stage does it with existing-rows: replace. */
  void load(int epoch, SealedBundle sealed, DatabaseName database)
      throws SQLException, IOException {
    BundleReader bundle = bundles.bundles().open(sealed, project, migration);
    List<BundleRows> rows = BundleRows.of(bundle, bundle.manifest().source());
    try (Connection target = servers.open(SERVER, database)) {
      Fence.prepare(target);
      Fence.raise(target, claim(epoch));
      Transaction.run(
          target,
          () -> {
            Fence.lock(target, claim(epoch));
            RowLoad load = new RowLoad(target, LoadFacts.read(target, TABLES), TABLES, true);
            load.begin(10, true);
            load.deleteRows();
            long arrived = load.copy(rows, (_, _) -> {});
            load.finish(BundleRows.sequences(bundle.manifest().source()));
            new StandingLoad(project, migration, epoch, sealed.id().value(), arrived).write(target);
            return null;
          });
    }
  }

  Event restore(int epoch, Target.Mode mode, DatabaseName database, @Nullable SealedBundle bundle)
      throws SQLException, IOException {
    Order order = new Order(migration, epoch, project, SERVER, database, 600);
    return restore.handle(new Command.Restore(order, plan(mode), bundle, null), TestRun.plain());
  }

  /** A person has said that the target is what it was. */
  Event restoredByHand(int epoch, Target.Mode mode, DatabaseName database)
      throws SQLException, IOException {
    Order order = new Order(migration, epoch, project, SERVER, database, 600);
    return restore.handle(new Command.Restore(order, plan(mode), null, true), TestRun.plain());
  }

  private static Isolate plan(Target.Mode mode) {
    return new Isolate(
        "sample",
        new Isolate.Source("platform", "platform"),
        new Target(SERVER, "project_{slug}", mode, Target.ExistingRows.REPLACE, List.of(), ""),
        TABLES.stream().map(table -> new TableRule(table, "true", null)).toList(),
        Limits.DEFAULT,
        VerifyRules.DEFAULT,
        BackupRules.DEFAULT);
  }

  /** Rows with their place in the plan, sequences, keys and triggers of the target. */
  List<String> everything(DatabaseName database) throws SQLException {
    try (Connection connection = postgres.connect(database.value())) {
      return texts(
          connection,
          """
          SELECT 'parent ' || t::text FROM app."Parent %" AS t
          UNION ALL SELECT 'child ' || t::text FROM app.child AS t
          UNION ALL SELECT 'sequence ' || schemaname || sequencename || COALESCE(last_value, -1) FROM pg_sequences
          UNION ALL SELECT 'trigger ' || tgname || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
          UNION ALL SELECT 'key ' || conname || condeferrable || convalidated FROM pg_constraint WHERE contype = 'f'
          ORDER BY 1
          """
              .replace("%\"", "\"\"\""));
    }
  }

  static List<String> texts(Connection connection, String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        found.add(row.getString(1));
      }
    }
    return found;
  }

  @Override
  public void close() {
    servers.close();
  }
}
