package dev.drover.migrate;

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
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.common.postgres.Servers;
import dev.drover.common.testing.TestBundles;
import dev.drover.common.testing.TestPostgres;
import dev.drover.common.testing.TestRun;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A migrate worker without Kafka, working as a role that may make databases and nothing else. */
final class Stage implements AutoCloseable {
  static final String SERVER = "projects";
  static final List<TableName> TABLES =
      List.of(
          new TableName("app", "tokens"),
          new TableName("app", "sessions"),
          new TableName("app", "users"),
          new TableName("app", "hen"),
          new TableName("app", "egg"),
          new TableName("app", "left_shoe"),
          new TableName("app", "right_shoe"),
          new TableName("Sch\"ema ü", "Täble; --'$$"),
          new TableName("app", "nothing"),
          new TableName("app", "rocket"));

  private static final String ROLE = "worker";
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  final TestPostgres postgres;
  final Servers servers;
  final ControlDatabase control;
  final TestBundles bundles;
  final MigrateHandler handler;
  final Reaper reaper;

  Stage(Version version, Path folder) throws SQLException, IOException {
    this(version, folder, version.postgres().port());
  }

  /**
   * @param port where the worker finds the server
   */
  Stage(Version version, Path folder, int port) throws SQLException, IOException {
    postgres = version.postgres();
    makeRole();
    DroverConfig.Server server =
        new DroverConfig.Server(
            "jdbc:postgresql://127.0.0.1:" + port + "/", ROLE, "secret", null, null, null);
    servers =
        new Servers(
            new DroverConfig(null, null, Map.of(SERVER, server), null, null), "drover-migrate");
    control = new ControlDatabase(servers);
    bundles = new TestBundles(folder);
    reaper = new Reaper(control, Set.of(SERVER));
    handler = new MigrateHandler(new Migrator(control, bundles.bundles()), reaper);
  }

  private void makeRole() throws SQLException {
    try (Connection connection = postgres.connect("postgres")) {
      execute(
          connection,
          "DO $$ BEGIN CREATE ROLE worker LOGIN CREATEDB PASSWORD 'secret'; EXCEPTION WHEN"
              + " duplicate_object THEN NULL; END $$");
    }
  }

  /** A database of the worker's own. */
  DatabaseName database(String prefix, String... scripts) throws SQLException {
    DatabaseName name = new DatabaseName(postgres.createDatabase(prefix));
    try (Connection connection = postgres.connect("postgres")) {
      execute(connection, "ALTER DATABASE \"" + name.value() + "\" OWNER TO worker");
    }
    try (Connection connection = connect(name)) {
      for (String script : scripts) {
        execute(connection, script);
      }
    }
    return name;
  }

  /** As the worker's role but in a session without any pinned setting. */
  Connection connect(DatabaseName database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/" + database.value(), ROLE, "secret");
  }

  /** As the superuser, whom no policy hides anything from. */
  Connection all(DatabaseName database) throws SQLException {
    return postgres.connect(database.value());
  }

  static String script(String name) {
    try (InputStream in =
        Objects.requireNonNull(Stage.class.getResourceAsStream("/sample/" + name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ProjectRef aProject() {
    return new ProjectRef("pro'ject \"" + NUMBERS.incrementAndGet());
  }

  static Isolate creating(Target.SchemaFile... files) {
    return plan(Target.Mode.CREATE, Target.ExistingRows.REFUSE, List.of(files));
  }

  static Isolate creatingSample() {
    return creating(
        new Target.SchemaFile("1.sql", script("tables.sql")),
        new Target.SchemaFile("2.sql", script("guards.sql")));
  }

  static Isolate existing(Target.ExistingRows rows) {
    return plan(Target.Mode.EXISTING, rows, List.of());
  }

  private static Isolate plan(
      Target.Mode mode, Target.ExistingRows rows, List<Target.SchemaFile> files) {
    Target target =
        new Target(
            SERVER, "project_{slug}", mode, rows, files, files.isEmpty() ? "" : sha256(files));
    return new Isolate(
        "sample",
        new Isolate.Source("platform", "platform"),
        target,
        TABLES.stream().map(table -> new TableRule(table, "true", null)).toList(),
        Limits.DEFAULT,
        VerifyRules.DEFAULT,
        BackupRules.DEFAULT);
  }

  static String sha256(Object value) {
    try {
      byte[] text = value.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static Order order(MigrationId migration, int epoch, ProjectRef project, DatabaseName database) {
    return new Order(migration, epoch, project, SERVER, database, 600);
  }

  Event migrate(Order order, Isolate plan, SealedBundle bundle) throws SQLException, IOException {
    return migrate(order, plan, bundle, TestRun.plain());
  }

  Event migrate(Order order, Isolate plan, SealedBundle bundle, Run run)
      throws SQLException, IOException {
    return handler.handle(new Command.Migrate(order, plan, bundle), run);
  }

  Event promote(Order order, Isolate plan, DatabaseName staging) throws SQLException, IOException {
    return handler.handle(
        new Command.Promote(order, (Isolate) plan.withoutFiles(), staging), TestRun.plain());
  }

  SealedBundle bundle(Order order, DatabaseName source, @Nullable DatabaseName target)
      throws SQLException, IOException {
    return bundle(order, source, target, TABLES);
  }

  SealedBundle bundle(
      Order order, DatabaseName source, @Nullable DatabaseName target, List<TableName> tables)
      throws SQLException, IOException {
    try (Connection from = all(source);
        Connection before = target == null ? null : all(target)) {
      return bundles.write(order.project(), order.migration(), 1, tables, from, before);
    }
  }

  boolean exists(DatabaseName name) throws SQLException {
    try (Connection connection = postgres.connect("postgres")) {
      return texts(connection, "SELECT 1 FROM pg_database WHERE datname = '" + name.value() + "'")
              .size()
          == 1;
    }
  }

  /** Every row of every table, sorted, as text. */
  List<String> rows(DatabaseName database) throws SQLException {
    try (Connection connection = all(database)) {
      return rows(connection);
    }
  }

  static List<String> rows(Connection connection) throws SQLException {
    execute(connection, "SET TimeZone = 'UTC'");
    List<String> found = new ArrayList<>();
    for (TableName table : TABLES) {
      String name = "\"" + table.schema().replace("\"", "\"\"") + "\".\"" + table.name() + "\"";
      for (String row : texts(connection, "SELECT t::text FROM " + name + " AS t ORDER BY 1")) {
        found.add(table + " " + row);
      }
    }
    return found;
  }

  /** Columns, keys, indexes, triggers, policies: all that a load must leave as it was. */
  List<String> structure(DatabaseName database) throws SQLException {
    try (Connection connection = all(database)) {
      return texts(
          connection,
          """
          SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || convalidated
                 || COALESCE(obj_description(oid, 'pg_constraint'), '')
            FROM pg_constraint WHERE conrelid <> 0 AND connamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema', 'drover')
          UNION ALL
          SELECT 'trigger ' || tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
          UNION ALL
          SELECT 'index ' || indexdef || COALESCE(obj_description((quote_ident(schemaname) || '.' || quote_ident(indexname))::regclass), '')
            FROM pg_indexes WHERE schemaname NOT IN ('pg_catalog', 'drover')
          UNION ALL
          SELECT 'security ' || oid::regclass || relrowsecurity || relforcerowsecurity FROM pg_class
           WHERE relkind IN ('r', 'p') AND relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema', 'drover')
          ORDER BY 1
          """);
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
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

  static String text(Connection connection, String sql) throws SQLException {
    return texts(connection, sql).getFirst();
  }

  @Override
  public void close() {
    handler.close();
    servers.close();
  }
}
