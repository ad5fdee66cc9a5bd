package dev.drover.local.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.backup.BackupHandler;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Finding;
import dev.drover.common.message.MoveStep;
import dev.drover.common.message.Order;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.message.Stage;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.PlanReader;
import dev.drover.common.plan.Schema;
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.common.postgres.Servers;
import dev.drover.common.testing.TestBundles;
import dev.drover.common.testing.TestRun;
import dev.drover.common.worker.Run;
import dev.drover.migrate.MigrateHandler;
import dev.drover.migrate.Migrator;
import dev.drover.migrate.Reaper;
import dev.drover.verify.VerifyHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The three workers' handlers and one migration, without Kafka and coordinator. */
final class Trial implements AutoCloseable {
  static final ProjectRef PROJECT = new ProjectRef("acme");

  private final MigrationId migration;
  private final Plan plan;
  private final DatabaseName database;
  private final Servers servers;
  private final TestBundles bundles;
  private final BackupHandler backup;
  private final MigrateHandler migrate;
  private final VerifyHandler verify;

  Trial(
      Kind kind,
      DroverConfig.Server server,
      String source,
      String target,
      MigrationId migration,
      Path folder)
      throws IOException {
    this(
        PlanReader.read(kind.yaml(source, target), kind.files()).plan(),
        new DroverConfig(null, null, Map.of("platform", server, "projects", server), null, null),
        new DatabaseName(target),
        migration,
        folder);
  }

  /**
   * @param config names the servers {@code platform} and {@code projects}
   */
  Trial(Plan plan, DroverConfig config, DatabaseName target, MigrationId migration, Path folder)
      throws IOException {
    this.migration = migration;
    this.plan = plan;
    this.database = target;
    this.servers = new Servers(config, "drover-trial");
    ControlDatabase control = new ControlDatabase(servers);
    this.bundles = new TestBundles(folder);
    Bundles store = bundles.bundles();
    this.backup = new BackupHandler(control, store, InstantSource.system());
    this.migrate =
        new MigrateHandler(new Migrator(control, store), new Reaper(control, Set.of("projects")));
    this.verify = new VerifyHandler(servers, store, InstantSource.system());
  }

  List<Finding> check() throws SQLException, IOException {
    Event checked =
        backup.handle(
            new Command.CheckPlan(order(MigrationId.next(), 1), plan, List.of(PROJECT)),
            TestRun.plain());
    return ((Event.PlanChecked) checked).findings();
  }

  void backUp(int epoch) throws SQLException, IOException {
    backup.handle(
        new Command.Backup(order(epoch), plan.withoutFiles(), bundle(epoch)), TestRun.plain());
  }

  /** From the bundle of epoch 1; answers the database that was loaded. */
  DatabaseName migrate(int epoch) throws SQLException, IOException {
    return migrate(epoch, TestRun.plain());
  }

  DatabaseName migrate(int epoch, Run run) throws SQLException, IOException {
    Event migrated = migrate.handle(new Command.Migrate(order(epoch), plan, sealed()), run);
    assertThat(((Event.Migrated) migrated).steps())
        .isNotEmpty()
        .allMatch(done -> done.step().stage() == Stage.MIGRATE)
        .noneMatch(done -> done.step() == MoveStep.NOT_KNOWN);
    return ((Event.Migrated) migrated).database();
  }

  Verdict verify(int epoch, DatabaseName loaded) throws SQLException, IOException {
    Event verified =
        verify.handle(
            new Command.Verify(order(epoch), plan.withoutFiles(), sealed(), loaded),
            TestRun.plain());
    return ((Event.Verified) verified).verdict();
  }

  List<Finding> promote(int epoch, DatabaseName loaded) throws SQLException, IOException {
    return promote(epoch, loaded, TestRun.plain());
  }

  /** Answers what became of the hooks afterwards. */
  List<Finding> promote(int epoch, DatabaseName loaded, Run run) throws SQLException, IOException {
    Event promoted =
        migrate.handle(new Command.Promote(order(epoch), plan.withoutFiles(), loaded), run);
    return ((Event.Promoted) promoted).findings();
  }

  void restore(int epoch) throws SQLException, IOException {
    backup.handle(
        new Command.Restore(order(epoch), plan.withoutFiles(), sealed(), null), TestRun.plain());
  }

  /** As a person asks for it, whose job is younger than the migration. */
  Event.Recovered takeBack(Schema.LaterRows later, boolean rehearsal)
      throws SQLException, IOException {
    Order job = order(MigrationId.next(), 1);
    Schema asked = ((Schema) plan).with(later);
    return (Event.Recovered)
        backup.handle(
            new Command.Recover(job, asked, sealed(), migration, rehearsal), TestRun.plain());
  }

  Manifest manifest(BundleId bundle) throws IOException {
    return bundles.bundles().open(bundle).manifest();
  }

  private SealedBundle sealed() throws IOException {
    return bundles.sealed(bundle(1));
  }

  BundleId bundle(int epoch) {
    return BundleId.of(PROJECT, migration, epoch);
  }

  private Order order(int epoch) {
    return order(migration, epoch);
  }

  private Order order(MigrationId id, int epoch) {
    return new Order(id, epoch, PROJECT, "projects", database, 600);
  }

  @Override
  public void close() {
    migrate.close();
    servers.close();
  }
}
