package dev.drover.backup.recover;

import dev.drover.backup.dump.Save;
import dev.drover.common.bundle.BundleStores;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.bundle.key.BundleKeys;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Order;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.message.TableChange;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.BackupRules;
import dev.drover.common.plan.Follows;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Limits;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.plan.Target;
import dev.drover.common.plan.VerifyRules;
import dev.drover.common.postgres.Servers;
import dev.drover.common.testing.TestPostgres;
import dev.drover.common.testing.TestRun;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A platform that two projects share, and a bundle of one of them. */
public final class RecoverFixture implements AutoCloseable {
  public static final ProjectRef ACME = new ProjectRef("acme");
  public static final String SERVER = "platform";

  public static final String SCHEMA =
      """
      CREATE SCHEMA app;
      CREATE TYPE app.mood AS ENUM ('glad', 'sad');
      CREATE TABLE app.users (
        id int PRIMARY KEY, project text NOT NULL, email text UNIQUE, mood app.mood, price numeric(10,2),
        shout text GENERATED ALWAYS AS (upper(email)) STORED);
      CREATE TABLE app.sessions (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id int NOT NULL REFERENCES app.users ON DELETE CASCADE,
        number bigint GENERATED ALWAYS AS IDENTITY, at timestamptz);
      CREATE TABLE app.notes (project text, text text, tags text[]);
      """;

  private static final String ROWS =
      """
      INSERT INTO app.users (id, project, email, mood, price)
        SELECT n, CASE WHEN n % 2 = 0 THEN 'acme' ELSE 'other' END, 'u' || n || E'@x\\t\\\\', 'glad', n / 3.0 FROM generate_series(1, 20) AS n;
      INSERT INTO app.sessions (user_id, at) SELECT id, '2026-01-01 00:00:00.000001+00' FROM app.users, generate_series(1, 3);
      INSERT INTO app.notes SELECT project, 'same', ARRAY['a', NULL, '"'] FROM app.users;
      CREATE FUNCTION app.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'fired'; END $$;
      """;

  /** Whatever is written while these are not out of the way, fails. */
  static final String GUARDS =
      """
      CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON app.users FOR EACH ROW EXECUTE FUNCTION app.refuse();
      ALTER TABLE app.users ENABLE ALWAYS TRIGGER guard;
      CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON app.sessions FOR EACH ROW EXECUTE FUNCTION app.refuse();
      """;

  public final TestPostgres postgres;
  public final Servers servers;
  public final DatabaseName platform;
  public final Bundles bundles;
  public final SealedBundle bundle;
  public final MigrationId origin = MigrationId.next();
  private final Recover recover;

  public RecoverFixture(TestPostgres postgres, Path folder) throws SQLException, IOException {
    this.postgres = postgres;
    this.servers =
        new Servers(
            new DroverConfig(null, null, Map.of(SERVER, postgres.server()), null, null),
            "drover-backup");
    this.platform = database(SCHEMA + ROWS);
    this.bundles = new Bundles(BundleStores.open(folder.toUri().toString()), BundleKeys.NONE);
    this.bundle = save(origin);
    this.recover = new Recover(servers, bundles, InstantSource.system());
  }

  SealedBundle save(MigrationId job) throws SQLException, IOException {
    Order order = new Order(job, 1, ACME, SERVER, platform, 60);
    Save save = new Save(servers, bundles, InstantSource.system());
    Event event =
        save.handle(new Command.Save(order, plan(), BundleId.of(ACME, job, 1)), TestRun.plain());
    return ((Event.Saved) event).bundle();
  }

  DatabaseName database(String sql) throws SQLException {
    DatabaseName name = new DatabaseName(postgres.createDatabase("recover"));
    execute(name, sql);
    return name;
  }

  void execute(DatabaseName database, String sql) throws SQLException {
    try (Connection connection = postgres.connect(database.value());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** As a job of its own would; every call is a younger one. */
  List<TableChange> recover(DatabaseName into) throws SQLException, IOException {
    return recover(MigrationId.next(), into, false, TestRun.plain());
  }

  List<TableChange> rehearse(DatabaseName into) throws SQLException, IOException {
    return recover(MigrationId.next(), into, true, TestRun.plain());
  }

  List<TableChange> recover(MigrationId job, DatabaseName into, boolean rehearsal, Run run)
      throws SQLException, IOException {
    Order order = new Order(job, 1, ACME, SERVER, into, 60);
    Event event =
        recover.handle(new Command.Recover(order, plan(), bundle, origin, rehearsal), run);
    return ((Event.Recovered) event).tables();
  }

  /**
   * Makes the platform's rows those of {@code from}.
   *
   * @param writer who wrote it
   */
  Event.Recovered recover(
      MigrationId job, SealedBundle from, MigrationId writer, @Nullable Boolean withoutCopy)
      throws SQLException, IOException {
    Order order = new Order(job, 1, ACME, SERVER, platform, 60);
    return (Event.Recovered)
        recover.handle(
            new Command.Recover(order, plan(), from, writer, false, withoutCopy), TestRun.plain());
  }

  Isolate plan() {
    return plan(List.of());
  }

  /**
   * @param schema of the projects' own databases; none when they are there already
   */
  public Isolate plan(List<Target.SchemaFile> schema) {
    TableName users = new TableName("app", "users");
    return new Isolate(
        "sample",
        new Isolate.Source(SERVER, platform.value()),
        new Target(
            SERVER, "project_{slug}", Target.Mode.CREATE, Target.ExistingRows.REFUSE, schema, ""),
        List.of(
            new TableRule(
                new TableName("app", "sessions"), null, new Follows("user_id", users, "id")),
            new TableRule(users, "project = :project", null),
            new TableRule(new TableName("app", "notes"), "project = :project", null)),
        Limits.DEFAULT,
        VerifyRules.DEFAULT,
        BackupRules.DEFAULT);
  }

  /** Every row of everybody, and what stands around the tables. */
  List<String> everything(DatabaseName database) throws SQLException {
    String sql =
        """
        SELECT 'user ' || t::text FROM app.users AS t
        UNION ALL SELECT 'session ' || t::text FROM app.sessions AS t
        UNION ALL SELECT 'note ' || t::text FROM app.notes AS t
        UNION ALL SELECT 'trigger ' || tgrelid::regclass || tgname || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT 'key ' || conname || condeferrable || convalidated FROM pg_constraint WHERE contype = 'f'
        ORDER BY 1
        """;
    List<String> found = new ArrayList<>();
    try (Connection connection = postgres.connect(database.value());
        Statement statement = connection.createStatement();
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
