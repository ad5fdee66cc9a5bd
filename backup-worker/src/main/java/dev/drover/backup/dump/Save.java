package dev.drover.backup.dump;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.BundleWriter;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Order;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.message.TableRows;
import dev.drover.common.name.BundleId;
import dev.drover.common.plan.BackupRules;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.Schema;
import dev.drover.common.postgres.Servers;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Answers {@link Command.Save}: the project's rows, or its whole database, as one snapshot of the
 * source shows them, in one published bundle. Changes no database. Twice, half, late: as {@link
 * Dump}. Thread-safe.
 */
public final class Save {
  private final Servers servers;
  private final Bundles bundles;
  private final Safekeeping safekeeping;
  private final InstantSource clock;

  public Save(Servers servers, Bundles bundles, InstantSource clock) {
    this.servers = servers;
    this.bundles = bundles;
    this.safekeeping = new Safekeeping(bundles);
    this.clock = clock;
  }

  /**
   * @throws DroverException {@code plan_kind}; {@code plan_table}, {@code plan_column}; of a whole
   *     database what {@link WholeDatabase#read} throws; {@code copy_unknown} and what {@link
   *     Bundles#copy} throws
   */
  public Event handle(Command.Save command, Run run) throws SQLException, IOException {
    BackupRules rules = command.plan().backup();
    bundles.requireCopies(rules.copies());
    Event.Saved done = whole(command, run);
    long rows = done.tables().stream().mapToLong(TableRows::rows).sum();
    safekeeping.keep(done.bundle(), rows, rules, run);
    return done;
  }

  /** All epochs of a job ask for one backup. */
  private Event.Saved whole(Command.Save command, Run run) throws SQLException, IOException {
    if (bundles.exists(command.bundle())) {
      return published(command, command.bundle(), run);
    }
    Optional<BundleId> begun = safekeeping.begun(command.order(), command.plan().backup(), 1);
    if (begun.isPresent()) {
      return published(command, begun.get(), run);
    }
    try {
      return switch (command.plan()) {
        case Database plan -> {
          WholeDatabase whole = new WholeDatabase(servers, command.order(), plan, null, run);
          yield written(command, run, whole::read);
        }
        case Isolate _, Schema _ -> {
          Isolate plan = command.plan().isolate("A backup by hand");
          yield written(
              command, run, reader -> Dump.source(servers, command.order(), plan, reader, run));
        }
      };
    } catch (DroverException e) {
      if (e.failure().code().equals("bundle_exists")) {
        return published(command, command.bundle(), run);
      }
      throw e;
    }
  }

  private interface Reading {
    Manifest.Part read(PartReader reader) throws SQLException, IOException;
  }

  private Event.Saved written(Command.Save command, Run run, Reading reading)
      throws SQLException, IOException {
    Order order = command.order();
    Plan plan = command.plan();
    try (BundleWriter writer = bundles.begin(command.bundle())) {
      PartReader reader =
          new PartReader(writer, new Meter(run, plan.limits().rowsPerSecond()), run);
      Manifest.Part source = reading.read(reader);
      run.checkCancelled();
      BundleWriter.Published published =
          writer.publish(files ->
              new Heading(order, plan, command.bundle(), clock.instant())
                  .manifest(files, source, null));
      return saved(
          command,
          run,
          new SealedBundle(command.bundle(), published.manifestSha256()),
          published.bytes(),
          source);
    }
  }

  private Event.Saved published(Command.Save command, BundleId id, Run run) throws IOException {
    Order order = command.order();
    BundleReader bundle = bundles.open(id, order.project(), order.migration());
    return saved(
        command,
        run,
        new SealedBundle(id, bundle.manifestSha256()),
        bundle.bytes(),
        bundle.manifest().source());
  }

  private static Event.Saved saved(
      Command.Save command, Run run, SealedBundle bundle, long bytes, Manifest.Part source) {
    Order order = command.order();
    return new Event.Saved(
        new Event.Origin(order.migration(), order.epoch(), run.worker()),
        bundle,
        bytes,
        source.tableRows());
  }
}
