package dev.drover.backup.dump;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Order;
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
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.common.postgres.Servers;
import dev.drover.common.testing.TestBundles;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A dump with everything around it: one server as source and target, a bundle store in a folder.
 */
final class DumpFixture implements AutoCloseable {
  static final String SCHEMA =
      """
      CREATE SCHEMA app;
      CREATE SEQUENCE app.shared_numbers;
      CREATE TABLE app.users (
        id uuid PRIMARY KEY,
        project text NOT NULL,
        name text,
        length integer GENERATED ALWAYS AS (pg_catalog.length(name)) STORED,
        number bigint GENERATED ALWAYS AS IDENTITY);
      CREATE TABLE app."To""kens é" (
        user_id varchar(80) NOT NULL,
        "select" serial,
        shared bigint DEFAULT nextval('app.shared_numbers'),
        payload bytea,
        tags text[]);
      CREATE TABLE app.nothing (project text, x integer);
      """;
  static final TableName USERS = new TableName("app", "users");
  static final TableName TOKENS = new TableName("app", "To\"kens é");
  static final TableName NOTHING = new TableName("app", "nothing");

  private final Servers servers;
  private final Dump dump;
  private final String source;
  private final Bundles bundles;

  DumpFixture(DroverConfig.Server server, String source, Path folder) throws IOException {
    this(server, server, source, folder);
  }

  DumpFixture(
      DroverConfig.Server platform, DroverConfig.Server projects, String source, Path folder)
      throws IOException {
    DroverConfig config =
        new DroverConfig(
            null, null, Map.of("platform", platform, "projects", projects), null, null);
    this.servers = new Servers(config, "drover-backup");
    this.source = source;
    this.bundles = new TestBundles(folder).bundles();
    this.dump = new Dump(new ControlDatabase(servers), bundles, InstantSource.system());
  }

  Bundles bundles() {
    return bundles;
  }

  Isolate plan(Target.Mode mode, Target.ExistingRows existing, @Nullable Long rowsPerSecond) {
    Limits limits = new Limits(32, rowsPerSecond, 10, 3, 360);
    return new Isolate(
        "test",
        new Isolate.Source("platform", source),
        new Target("projects", "project_{slug}", mode, existing, List.of(), ""),
        List.of(
            new TableRule(USERS, "project = :project", null),
            new TableRule(TOKENS, null, new Follows("user_id", USERS, "id")),
            new TableRule(NOTHING, "project = :project", null)),
        limits,
        VerifyRules.DEFAULT,
        BackupRules.DEFAULT);
  }

  Isolate plan() {
    return plan(Target.Mode.CREATE, Target.ExistingRows.REFUSE, null);
  }

  static Command.Backup backup(Isolate plan, ProjectRef project, DatabaseName database) {
    MigrationId migration = MigrationId.next();
    Order order = new Order(migration, 1, project, "projects", database, 600);
    return new Command.Backup(order, plan, BundleId.of(project, migration, 1));
  }

  Command.Backup backup(String project) {
    ProjectRef ref = new ProjectRef(project);
    return backup(plan(), ref, plan().target().databaseOf(ref));
  }

  /** Of a plan that wants copies. */
  Command.Backup copied(String project, int epoch, @Nullable Integer since) {
    return copied(backup(project), epoch, since);
  }

  /** The same in another attempt. */
  Command.Backup copied(Command.Backup first, int epoch, @Nullable Integer since) {
    Order order = first.order();
    return new Command.Backup(
        new Order(order.migration(), epoch, order.project(), order.server(), order.database(), 600),
        with(plan(), new BackupRules(30, List.of(TestBundles.OFFSITE))),
        BundleId.of(order.project(), order.migration(), epoch),
        null,
        since);
  }

  static Isolate with(Isolate plan, BackupRules rules) {
    return new Isolate(
        plan.name(),
        plan.source(),
        plan.target(),
        plan.tables(),
        plan.limits(),
        plan.verify(),
        rules);
  }

  Event.BackedUp run(Command.Backup command, Run run) throws SQLException, IOException {
    return (Event.BackedUp) dump.handle(command, run);
  }

  BundleReader open(Command.Backup command) throws IOException {
    return bundles.open(command.bundle(), command.order().project(), command.order().migration());
  }

  /** The rows of a table in the bundle, taken apart by the rules of COPY text. */
  static List<List<@Nullable String>> rows(BundleReader bundle, Manifest.Table table)
      throws IOException {
    List<List<@Nullable String>> rows = new ArrayList<>();
    bundle.rows(
        table,
        (buffer, offset, length) ->
            rows.add(fields(new String(buffer, offset, length - 1, StandardCharsets.UTF_8))));
    return rows;
  }

  static List<@Nullable String> fields(String line) {
    List<@Nullable String> fields = new ArrayList<>();
    for (String field : line.split("\t", -1)) {
      fields.add(field.equals("\\N") ? null : plain(field));
    }
    return fields;
  }

  private static String plain(String field) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char escaped = field.charAt(++i);
      text.append(
          switch (escaped) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> '\u000b';
            default -> escaped;
          });
    }
    return text.toString();
  }

  @Override
  public void close() {
    servers.close();
  }
}
