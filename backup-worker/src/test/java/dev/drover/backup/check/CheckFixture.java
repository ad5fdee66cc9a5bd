package dev.drover.backup.check;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Order;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.PlanReader;
import dev.drover.common.postgres.Servers;
import dev.drover.common.testing.TestPostgres;
import dev.drover.common.worker.Run;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A sample platform on a real server, and checks of plans for it. */
final class CheckFixture implements AutoCloseable {
  static final String SCHEMA =
      """
      CREATE SCHEMA auth;
      CREATE SCHEMA storage;
      CREATE TABLE auth.users (
        id uuid PRIMARY KEY, meta jsonb, email varchar(100), mailed boolean GENERATED ALWAYS AS (email IS NOT NULL) STORED);
      CREATE INDEX users_ref ON auth.users ((meta->>'ref'));
      CREATE TABLE auth.tokens (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id character varying(255));
      CREATE INDEX tokens_user ON auth.tokens (user_id);
      CREATE TABLE storage.buckets (id text PRIMARY KEY);
      CREATE INDEX buckets_ref ON storage.buckets (split_part(id, '/', 1));
      CREATE TABLE storage.objects (id integer PRIMARY KEY, bucket_id text REFERENCES storage.buckets, owner uuid REFERENCES auth.users);
      CREATE INDEX objects_bucket ON storage.objects (bucket_id);
      """;

  private static final String ROWS =
      """
      INSERT INTO auth.users (id, meta, email) SELECT gen_random_uuid(), pg_catalog.jsonb_build_object('ref', ref), ref || '@x'
        FROM unnest(ARRAY['abc', 'abcd', 'abc-1', 'o''b']) AS ref;
      INSERT INTO auth.tokens (user_id) SELECT id FROM auth.users;
      INSERT INTO storage.buckets SELECT (meta->>'ref') || '/files' FROM auth.users;
      INSERT INTO storage.objects
        SELECT pg_catalog.row_number() OVER (), b.id, u.id FROM storage.buckets b JOIN auth.users u ON b.id = (u.meta->>'ref') || '/files';
      """;

  static final String PLAN =
      """
      name: p
      kind: isolate
      source: {server: platform, database: SOURCE}
      target: {server: projects, database: "p_{slug}", schema: schema.sql}
      tables:
        - {table: auth.users, rows: "meta->>'ref' = :project"}
        - {table: auth.tokens, follows: user_id -> auth.users.id}
        - {table: storage.buckets, rows: "split_part(id, '/', 1) = :project"}
        - {table: storage.objects, follows: bucket_id -> storage.buckets.id}
      """;

  private final TestPostgres postgres;
  private final String source;
  private final DroverConfig.Server server;
  private DroverConfig.Server reader;
  private Duration limit = Duration.ofSeconds(60);

  CheckFixture(TestPostgres postgres) throws SQLException {
    this(postgres, postgres.createDatabase("platform"));
    source(SCHEMA);
    source(ROWS);
  }

  /**
   * @param source an existing database
   */
  CheckFixture(TestPostgres postgres, String source) {
    this.postgres = postgres;
    this.source = source;
    this.server = postgres.server();
    this.reader = server;
  }

  CheckFixture source(String sql) throws SQLException {
    run(source, sql);
    return this;
  }

  /** From now on the check works as {@code role}, a new one that may do nothing. */
  CheckFixture as(String role) throws SQLException {
    source("CREATE ROLE " + role + " LOGIN PASSWORD '" + server.password() + "'");
    reader = new DroverConfig.Server(server.url(), role, server.password(), null, null, 4);
    return this;
  }

  CheckFixture limit(Duration each) {
    limit = each;
    return this;
  }

  String sourceName() {
    return source;
  }

  void run(String database, String sql) throws SQLException {
    try (Connection connection = postgres.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  boolean asks(String fragment) throws SQLException {
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT FROM pg_stat_activity WHERE state = 'active' AND datname = '"
                    + source
                    + "' AND query LIKE '%"
                    + fragment
                    + "%'")) {
      return row.next();
    }
  }

  List<String> databases(String like) throws SQLException {
    List<String> names = new ArrayList<>();
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT datname FROM pg_database WHERE datname LIKE '" + like + "'")) {
      while (row.next()) {
        names.add(row.getString(1));
      }
    }
    return names;
  }

  List<Finding> check(String... refs) throws SQLException {
    return checkPlan(PLAN, SCHEMA, refs);
  }

  List<Finding> checkPlan(String yaml, String schema, String... refs) throws SQLException {
    return checkPlan(new CancellableRun(), yaml, schema, refs);
  }

  List<Finding> checkPlan(Run run, String yaml, String schema, String... refs) throws SQLException {
    Plan plan =
        PlanReader.read(yaml.replace("SOURCE", source), Map.of("schema.sql", schema)).plan();
    Order order =
        new Order(
            MigrationId.next(),
            1,
            new ProjectRef("check"),
            "projects",
            new DatabaseName("check"),
            60);
    var command = new Command.CheckPlan(order, plan, Stream.of(refs).map(ProjectRef::new).toList());
    var config =
        new DroverConfig(null, null, Map.of("platform", reader, "projects", reader), null, null);
    try (Servers servers = new Servers(config, "drover-test")) {
      Event event = new PlanCheck(servers, limit, List.of("offsite")).handle(command, run);
      if (!(event instanceof Event.PlanChecked checked)) {
        throw new AssertionError("Expected PlanChecked: " + event);
      }
      return checked.findings();
    }
  }

  @Override
  public void close() throws SQLException {
    run("postgres", "DROP DATABASE \"" + source + "\" WITH (FORCE)");
  }

  /** A run that a test may cancel. */
  static final class CancellableRun implements Run {
    private final List<Runnable> actions = new ArrayList<>();
    private boolean cancelled;

    void cancel() {
      List<Runnable> now;
      synchronized (this) {
        cancelled = true;
        now = List.copyOf(actions);
      }
      now.forEach(Runnable::run);
    }

    @Override
    public String worker() {
      return "backup-1";
    }

    @Override
    public void progress(long rows, long rowsPlanned, long bytes) {}

    @Override
    public synchronized boolean cancelled() {
      return cancelled;
    }

    @Override
    public void checkCancelled() {
      if (cancelled()) {
        throw new RunCancelled("cancelled by the test");
      }
    }

    @Override
    public synchronized Registration onCancel(Runnable action) {
      actions.add(action);
      return () -> remove(action);
    }

    private synchronized void remove(Runnable action) {
      actions.remove(action);
    }
  }
}
