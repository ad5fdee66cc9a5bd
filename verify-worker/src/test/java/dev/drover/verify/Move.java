package dev.drover.verify;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.BundleStores;
import dev.drover.common.bundle.BundleWriter;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.bundle.TableWriter;
import dev.drover.common.bundle.key.BundleKeys;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Order;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.BundleId;
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
import dev.drover.common.postgres.Catalog;
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.common.postgres.CopyOut;
import dev.drover.common.postgres.SchemaTemplate;
import dev.drover.common.postgres.Selection;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.TableShape;
import dev.drover.common.testing.TemporaryDirectory;
import dev.drover.common.testing.TestPostgres;
import dev.drover.verify.structure.Catalogs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * One project's move made by hand, stage by stage, so that a test can do damage in between: a
 * source and a target database on one server, a bundle between them, and the handler that verifies.
 */
public final class Move implements AutoCloseable {
  private boolean remembered;
  private static final String FROM = "from";
  private static final String TO = "to";

  private final TestPostgres from;
  private final TestPostgres to;
  private final ProjectRef project;
  private final MigrationId migration = MigrationId.next();
  private final String source;
  private final String target;
  private final TemporaryDirectory directory = TemporaryDirectory.create("drover-verify-");
  private final Bundles bundles;
  private BundleWriter.@Nullable Published published;
  private final Servers servers;
  private final VerifyHandler handler;
  private final Verification verification = Verification.complete(InstantSource.system());
  private Isolate plan;
  private int epoch;

  public Move(TestPostgres postgres, String project, List<TableRule> tables)
      throws SQLException, IOException {
    this(postgres, postgres, project, tables);
  }

  public Move(TestPostgres from, TestPostgres to, String project, List<TableRule> tables)
      throws SQLException, IOException {
    this.from = from;
    this.to = to;
    this.project = new ProjectRef(project);
    this.source = from.createDatabase("verify_source");
    this.target = to.createDatabase("verify_target");
    this.bundles =
        new Bundles(BundleStores.open(directory.path().toUri().toString()), BundleKeys.NONE);
    this.servers =
        new Servers(
            new DroverConfig(null, null, Map.of(FROM, from.server(), TO, to.server()), null, null),
            "test");
    this.handler = new VerifyHandler(servers, bundles, InstantSource.system());
    this.plan =
        new Isolate(
            "test",
            new Isolate.Source(FROM, source),
            new Target(TO, target, Target.Mode.CREATE, Target.ExistingRows.REFUSE, List.of(), ""),
            tables,
            Limits.DEFAULT,
            VerifyRules.DEFAULT,
            BackupRules.DEFAULT);
  }

  /** The target is a database that was there before. */
  public Move intoExisting(Target.ExistingRows rows) {
    Target existing = new Target(TO, target, Target.Mode.EXISTING, rows, List.of(), "");
    plan =
        new Isolate(
            plan.name(),
            plan.source(),
            existing,
            plan.tables(),
            plan.limits(),
            plan.verify(),
            plan.backup());
    return this;
  }

  public Move verifying(VerifyRules rules) {
    plan =
        new Isolate(
            plan.name(),
            plan.source(),
            plan.target(),
            plan.tables(),
            plan.limits(),
            rules,
            plan.backup());
    return this;
  }

  /**
   * The plan names schema files that make what the target is now; its server has their template.
   */
  Move ofSchema(String fingerprint) throws SQLException {
    plan =
        new Isolate(
            plan.name(),
            plan.source(),
            new Target(
                TO, target, Target.Mode.CREATE, Target.ExistingRows.REFUSE, List.of(), fingerprint),
            plan.tables(),
            plan.limits(),
            plan.verify(),
            plan.backup());
    DatabaseName template = SchemaTemplate.name(plan.target());
    try (Connection control = new ControlDatabase(servers).connect(TO);
        PreparedStatement record =
            control.prepareStatement(
                """
                INSERT INTO drover.template (fingerprint, name, oid, state)
                SELECT ?, datname, oid, 'ready' FROM pg_database WHERE datname = ?
                """)) {
      execute(
          to,
          "postgres",
          "CREATE DATABASE " + template + " TEMPLATE " + target,
          "ALTER DATABASE " + template + " WITH IS_TEMPLATE true ALLOW_CONNECTIONS false");
      record.setString(1, fingerprint);
      record.setString(2, template.value());
      record.executeUpdate();
    }
    return this;
  }

  Move withTables(List<TableRule> tables) {
    plan =
        new Isolate(
            plan.name(),
            plan.source(),
            plan.target(),
            tables,
            plan.limits(),
            plan.verify(),
            plan.backup());
    return this;
  }

  /** Flips a bit in the middle of every data file of every bundle. */
  void damageBundle() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory.path())) {
      files =
          all.filter(path -> Files.isRegularFile(path) && !path.endsWith(Manifest.FILE)).toList();
    }
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.delete(file);
      Files.write(file, bytes);
    }
  }

  public Isolate plan() {
    return plan;
  }

  public String source() {
    return source;
  }

  public String target() {
    return target;
  }

  public Connection connectSource() throws SQLException {
    return from.connect(source);
  }

  /** A session of its own, as workers have. */
  Connection connectPinnedSource() throws SQLException {
    return servers.open(FROM, new DatabaseName(source));
  }

  ProjectRef project() {
    return project;
  }

  public void inSource(String... statements) throws SQLException {
    execute(from, source, statements);
  }

  public void inTarget(String... statements) throws SQLException {
    execute(to, target, statements);
  }

  public void inBoth(String... statements) throws SQLException {
    execute(from, source, statements);
    execute(to, target, statements);
  }

  /** Writes a new bundle of what source and, when it is an existing one, target hold. */
  public void backup() throws SQLException, IOException {
    epoch++;
    BundleId id = BundleId.of(project, migration, epoch);
    try (BundleWriter writer = bundles.begin(id)) {
      Manifest.Part from = part(writer, FROM, source, true);
      Manifest.@Nullable Part before =
          plan.target().mode() == Target.Mode.EXISTING ? part(writer, TO, target, false) : null;
      published =
          writer.publish(files ->
              new Manifest(
                  Manifest.FORMAT,
                  id,
                  project,
                  migration,
                  epoch,
                  "",
                  Instant.EPOCH,
                  "test",
                  files,
                  from,
                  before));
    }
  }

  private Manifest.Part part(BundleWriter writer, String server, String database, boolean selected)
      throws SQLException, IOException {
    List<TableName> names = plan.tables().stream().map(TableRule::table).toList();
    try (Connection connection = servers.open(server, new DatabaseName(database))) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      String snapshot = text(connection, "SELECT pg_current_snapshot()::text");
      Map<TableName, TableShape> shapes = Catalog.shapes(connection, names);
      Selection selection = new Selection(plan, shapes, project);
      List<Manifest.Table> tables = new ArrayList<>();
      for (TableName name : names) {
        TableShape shape = Objects.requireNonNull(shapes.get(name));
        String all = "SELECT " + Sql.columns(shape.columnNames()) + " FROM " + Sql.table(name);
        TableWriter table = writer.table(shape);
        CopyOut.rows(connection, name, selected ? selection.rows(name) : all, table);
        tables.add(table.finish());
      }
      connection.rollback();
      return new Manifest.Part(server, database, "", snapshot, "", tables, List.of());
    }
  }

  /**
   * Loads the source's rows of the newest bundle into the target, as a loader would: triggers do
   * not fire.
   */
  public void load() throws SQLException, IOException {
    BundleReader bundle = bundle();
    try (Connection connection = to.connect(target);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SET LOCAL session_replication_role = replica");
      for (Manifest.Table table : bundle.manifest().source().tables()) {
        String into =
            "COPY "
                + Sql.table(table.shape().table())
                + " ("
                + Sql.columns(table.shape().columnNames())
                + ") FROM STDIN";
        try (InputStream rows = bundle.text(table)) {
          connection.unwrap(PGConnection.class).getCopyAPI().copyIn(into, rows);
        }
      }
      connection.commit();
    }
  }

  /** A new bundle of what the source holds now, loaded into the emptied target. */
  public void again() throws SQLException, IOException {
    inTarget(
        "TRUNCATE "
            + String.join(
                ", ", plan.tables().stream().map(rule -> Sql.table(rule.table())).toList())
            + " CASCADE");
    backup();
    load();
  }

  public Connection connectTarget() throws SQLException {
    return servers.open(TO, new DatabaseName(target));
  }

  public BundleReader bundle() throws IOException {
    return bundles.open(BundleId.of(project, migration, epoch), project, migration);
  }

  public Reference reference() throws IOException {
    return new BundleReference(bundle());
  }

  public Verdict verify() throws SQLException, IOException {
    return verify(target, new WatchedRun());
  }

  Verdict verify(String database, WatchedRun run) throws SQLException, IOException {
    Event event = handler.handle(command(database), run);
    return ((Event.Verified) event).verdict();
  }

  /** What holding the target against the source alone, without any bundle, says. */
  Verdict verifyAgainstSource() throws SQLException, IOException {
    try (Connection connection = connectTarget()) {
      return verification.againstSource(
          plan, project, Subject.Place.of(connection), this::pooledSource, new WatchedRun());
    }
  }

  /** What holding the target against the bundle alone says, the source not being asked. */
  Verdict verifyWithoutSource() throws SQLException, IOException {
    try (Connection connection = connectTarget()) {
      return verification.againstBundle(plan, bundle(), connection, null, new WatchedRun());
    }
  }

  /**
   * What all checks say of the target with {@code damage} done to it, within a transaction that is
   * then rolled back.
   */
  Verdict verifyDamaged(String damage) throws SQLException, IOException {
    rememberCatalog();
    try (Connection connection = connectTarget()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.setEscapeProcessing(false);
        statement.execute(damage);
      }
      Verdict verdict =
          verification.within(plan, reference(), connection, this::pooledSource, new WatchedRun());
      connection.rollback();
      return verdict;
    }
  }

  /** So that a damaged catalog that is taken for the faultless one goes unnoticed. */
  private void rememberCatalog() throws SQLException, IOException {
    if (!remembered) {
      remembered = true;
      verifyWithoutSource();
    }
  }

  /** What one check alone says. */
  Verdict verify(Check check) throws SQLException, IOException {
    try (Connection connection = connectTarget()) {
      return new Verification(List.of(check), new Catalogs())
          .againstBundle(plan, bundle(), connection, this::pooledSource, new WatchedRun());
    }
  }

  /** As workers connect to it. */
  Connection pooledSource() throws SQLException {
    return servers.pooled(FROM, new DatabaseName(source));
  }

  Command.Verify command(String database) {
    Order order = new Order(migration, epoch + 2, project, TO, new DatabaseName("project"), 60);
    return new Command.Verify(
        order,
        plan,
        new SealedBundle(
            BundleId.of(project, migration, epoch),
            Objects.requireNonNull(published).manifestSha256()),
        new DatabaseName(database));
  }

  VerifyHandler handler() {
    return handler;
  }

  public Servers servers() {
    return servers;
  }

  /** A copy of the target with {@code statements} run in it. */
  public String copyOfTarget(String... statements) throws SQLException {
    String copy = to.createDatabase("verify_copy");
    execute(
        to, "postgres", "DROP DATABASE " + copy, "CREATE DATABASE " + copy + " TEMPLATE " + target);
    execute(to, copy, statements);
    return copy;
  }

  void drop(String database) throws SQLException {
    execute(to, "postgres", "DROP DATABASE " + database + " WITH (FORCE)");
  }

  private static void execute(TestPostgres postgres, String database, String... statements)
      throws SQLException {
    try (Connection connection = postgres.connect(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  @Override
  public void close() throws SQLException {
    servers.close();
    execute(from, "postgres", "DROP DATABASE " + source + " WITH (FORCE)");
    drop(target);
    directory.close();
  }
}
