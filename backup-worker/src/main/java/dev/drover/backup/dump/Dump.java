package dev.drover.backup.dump;

import dev.drover.backup.schema.CompatibleVersions;
import dev.drover.backup.schema.SchemaBackup;
import dev.drover.backup.schema.SchemaDefinitions;
import dev.drover.common.bundle.Blueprint;
import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.BundleWriter;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.hook.HookCalls;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.GivenBundle;
import dev.drover.common.message.Order;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.BackupRules;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.Hooks;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.Target;
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.schema.Versions;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@link Command.Backup}: the project's rows as one snapshot of the source shows them, and
 * the rows its existing target has, in one published bundle. Changes no database. Thread-safe.
 *
 * <p>Twice: each command writes a bundle of its own; one that finds its bundle published already
 * (it was delivered twice) answers with what that bundle says. Half: nothing is visible; the draft
 * is removed, or swept later. Late: harmless, because nothing but the bundle is made and nobody
 * asks for an old epoch's. Hooks beforehand are called again by each command that writes a bundle;
 * a given bundle is restored, which is no move, so nobody is told.
 */
public final class Dump {
  private final Servers servers;
  private final TargetCheck targets;
  private final SchemaDefinitions definitions;
  private final CompatibleVersions compatible;
  private final Bundles bundles;
  private final Safekeeping safekeeping;
  private final InstantSource clock;

  public Dump(ControlDatabase control, Bundles bundles, InstantSource clock) {
    this.servers = control.servers();
    this.targets = new TargetCheck(control);
    this.definitions = new SchemaDefinitions(servers);
    this.compatible = new CompatibleVersions(servers);
    this.bundles = bundles;
    this.safekeeping = new Safekeeping(bundles);
    this.clock = clock;
  }

  /**
   * @throws DroverException {@code target_exists} when a new database is to be made and its name is
   *     taken; {@code target_missing} when an existing one is not there; {@code target_not_empty}
   *     when it has rows and the plan refuses that; {@code plan_table}, {@code plan_column}; {@code
   *     schema_history_differs}; {@code hook_failed}; {@code copy_unknown} and what {@link
   *     Bundles#copy} throws; of a given bundle what {@link Restorable} refuses
   */
  public Event handle(Command.Backup command, Run run) throws SQLException, IOException {
    GivenBundle given = command.given();
    if (given != null) {
      return given(command, given, run);
    }
    BackupRules rules = command.plan().backup();
    bundles.requireCopies(rules.copies());
    Event.BackedUp done = whole(command, run);
    SealedBundle bundle = new SealedBundle(done.bundle(), done.manifestSha256());
    safekeeping.keep(bundle, done.rows(), rules, run);
    new HookCalls(command.order(), run, servers.workers())
        .tellOf(bundle, command.plan().hooksOrNone().backup());
    return done;
  }

  /** A bundle in the store itself: one that is there, or a new one. */
  private Event.BackedUp whole(Command.Backup command, Run run) throws SQLException, IOException {
    if (bundles.exists(command.bundle())) {
      return published(command, command.bundle(), run);
    }
    Integer since = command.since();
    Optional<BundleId> begun =
        since == null
            ? Optional.empty()
            : safekeeping.begun(command.order(), command.plan().backup(), since);
    if (begun.isPresent()) {
      return published(command, begun.get(), run);
    }
    return switch (command.plan()) {
      case Isolate plan -> isolate(command, plan, run);
      case Schema plan -> schema(command, plan, run);
      case Database plan -> database(command, plan, run);
    };
  }

  private Event.BackedUp isolate(Command.Backup command, Isolate plan, Run run)
      throws SQLException, IOException {
    if (plan.target().mode() == Target.Mode.CREATE) {
      targets.refuseTaken(command.order());
    }
    announce(command, run);
    return written(
        command,
        plan,
        run,
        reader -> {
          Manifest.@Nullable Part target =
              plan.target().mode() == Target.Mode.EXISTING
                  ? target(command.order(), plan, reader, run)
                  : null;
          return new Parts(source(servers, command.order(), plan, reader, run), target);
        });
  }

  private Event given(Command.Backup command, GivenBundle given, Run run)
      throws SQLException, IOException {
    if (!(command.plan() instanceof Database plan)) {
      throw DroverException.user(
          "plan_kind",
          "Only a whole database begins with a bundle that is there already.",
          "Restore a project's rows with 'drover backup restore'.");
    }
    Order order = command.order();
    targets.refuseTaken(order);
    BundleReader bundle = bundles.open(given.bundle(), order.project(), given.origin());
    new Restorable(servers, order.server(), plan).require(bundle);
    return backedUp(command, bundle, run);
  }

  private Event.BackedUp database(Command.Backup command, Database plan, Run run)
      throws SQLException, IOException {
    targets.refuseTaken(command.order());
    WholeDatabase whole =
        new WholeDatabase(servers, command.order(), plan, command.order().server(), run);
    return written(
        command,
        plan,
        run,
        reader -> new Parts(whole.read(reader, () -> announce(command, run)), null));
  }

  /** Whoever wants to know that the project is about to be moved is told, or keeps it from it. */
  private void announce(Command.Backup command, Run run) {
    new HookCalls(command.order(), run, servers.workers())
        .callAll(Hooks.When.BEFORE, command.plan().hooksOrNone().before());
  }

  /** What a bundle is made of. */
  private record Parts(Manifest.Part source, Manifest.@Nullable Part target) {}

  private interface Reading {
    Parts read(PartReader reader) throws SQLException, IOException;
  }

  private Event.BackedUp written(Command.Backup command, Plan plan, Run run, Reading reading)
      throws SQLException, IOException {
    try (BundleWriter writer = bundles.begin(command.bundle())) {
      Parts parts =
          reading.read(new PartReader(writer, new Meter(run, plan.limits().rowsPerSecond()), run));
      run.checkCancelled();
      BundleWriter.Published published =
          writer.publish(files ->
              new Heading(command.order(), plan, command.bundle(), clock.instant())
                  .manifest(files, parts.source(), parts.target()));
      return new Event.BackedUp(
          origin(command, run),
          command.bundle(),
          parts.source().rows(),
          published.bytes(),
          published.manifestSha256(),
          parts.source().tableRows());
    } catch (DroverException e) {
      if (e.failure().code().equals("bundle_exists")) {
        return published(command, command.bundle(), run);
      }
      throw e;
    }
  }

  /** The rows of the project's own database, which is source and target in one. */
  private Event.BackedUp schema(Command.Backup command, Schema plan, Run run)
      throws SQLException, IOException {
    Order order = command.order();
    SchemaBackup.requireAllowed(plan, order.server(), servers.workers());
    try (Connection database = targets.open(order)) {
      List<TableName> tables;
      @Nullable Blueprint blueprint;
      try (Run.Registration _ = run.onCancel(new StatementCancel(database))) {
        List<Versions.Step> steps = new Versions(database, plan).steps();
        compatible.require(
            order, plan, steps.stream().flatMap(step -> step.files().stream()).toList());
        blueprint = definitions.of(order, plan, database, steps).orElse(null);
        tables = SchemaBackup.tables(database, plan);
        resetSearchPath(database);
      }
      return written(
          command,
          plan,
          run,
          reader -> {
            Manifest.Part rows = whole(order, database, tables, reader, run);
            return new Parts(blueprint == null ? rows : rows.with(blueprint), null);
          });
    }
  }

  /** Files want people's; what is written into bundles wants none. */
  private static void resetSearchPath(Connection database) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.execute("RESET search_path");
    }
  }

  private Manifest.Part whole(
      Order order, Connection database, List<TableName> tables, PartReader reader, Run run)
      throws SQLException, IOException {
    if (tables.isEmpty()) {
      return SchemaBackup.nothing(order.server(), order.database().value(), database);
    }
    try (Snapshot snapshot = Snapshot.begin(database, order.database(), tables, run)) {
      return reader.whole(
          snapshot, tables, order, Spare.of(servers, order.server(), order.database()));
    }
  }

  /** The project's rows as one snapshot shows them. */
  static Manifest.Part source(
      Servers servers, Order order, Isolate plan, PartReader reader, Run run)
      throws SQLException, IOException {
    DatabaseName database = new DatabaseName(plan.source().database());
    Connection connection = servers.pooled(plan.source().server(), database);
    try (Snapshot snapshot = Snapshot.begin(connection, database, PartReader.tables(plan), run)) {
      return reader.project(
          snapshot, plan, order.project(), Spare.of(servers, plan.source().server(), database));
    }
  }

  private Manifest.Part target(Order order, Isolate plan, PartReader reader, Run run)
      throws SQLException, IOException {
    Connection connection = targets.open(order);
    try (Snapshot snapshot =
        Snapshot.begin(connection, order.database(), PartReader.tables(plan), run)) {
      return reader.everything(
          snapshot, plan, order, Spare.of(servers, order.server(), order.database()));
    }
  }

  private Event.BackedUp published(Command.Backup command, BundleId bundle, Run run)
      throws IOException {
    Order order = command.order();
    return backedUp(command, bundles.open(bundle, order.project(), order.migration()), run);
  }

  private static Event.BackedUp backedUp(Command.Backup command, BundleReader bundle, Run run) {
    return new Event.BackedUp(
        origin(command, run),
        bundle.manifest().id(),
        bundle.manifest().source().rows(),
        bundle.bytes(),
        bundle.manifestSha256(),
        bundle.manifest().source().tableRows());
  }

  private static Event.Origin origin(Command.Backup command, Run run) {
    return new Event.Origin(command.order().migration(), command.order().epoch(), run.worker());
  }
}
