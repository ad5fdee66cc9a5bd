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
import dev.drover.common.plan.Database;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.Schema;
import dev.drover.common.postgres.Servers;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;

/**
 * Answers {@link Command.Save}: the project's rows, or its whole database, as one snapshot of the
 * source shows them, in one published bundle. Changes no database. Twice, half, late: as {@link
 * Dump}. Thread-safe.
 */
public final class Save {
  private final Servers servers;
  private final Bundles bundles;
  private final InstantSource clock;

  public Save(Servers servers, Bundles bundles, InstantSource clock) {
    this.servers = servers;
    this.bundles = bundles;
    this.clock = clock;
  }

  /**
   * @throws DroverException {@code plan_kind}; {@code plan_table}, {@code plan_column}; of a whole
   *     database what {@link WholeDatabase#read} throws
   */
  public Event handle(Command.Save command, Run run) throws SQLException, IOException {
    if (bundles.exists(command.bundle())) {
      return published(command, run);
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
        return published(command, run);
      }
      throw e;
    }
  }

  private interface Reading {
    Manifest.Part read(PartReader reader) throws SQLException, IOException;
  }

  private Event written(Command.Save command, Run run, Reading reading)
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
      return saved(command, run, published.manifestSha256(), published.bytes(), source);
    }
  }

  private Event published(Command.Save command, Run run) throws IOException {
    Order order = command.order();
    BundleReader bundle = bundles.open(command.bundle(), order.project(), order.migration());
    return saved(command, run, bundle.manifestSha256(), bundle.bytes(), bundle.manifest().source());
  }

  private static Event saved(
      Command.Save command, Run run, String manifestSha256, long bytes, Manifest.Part source) {
    Order order = command.order();
    return new Event.Saved(
        new Event.Origin(order.migration(), order.epoch(), run.worker()),
        new SealedBundle(command.bundle(), manifestSha256),
        bytes,
        source.tableRows());
  }
}
