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
import dev.drover.common.plan.Isolate;
import dev.drover.common.postgres.Servers;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;

/**
 * Answers {@link Command.Save}: the project's rows as one snapshot of the source shows them, in one
 * published bundle. Changes no database. Twice, half, late: as {@link Dump}. Thread-safe.
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
   * @throws DroverException {@code plan_table}, {@code plan_column}
   */
  public Event handle(Command.Save command, Run run) throws SQLException, IOException {
    if (bundles.exists(command.bundle())) {
      return published(command, run);
    }
    try {
      return isolate(command, command.plan().isolate("A backup by hand"), run);
    } catch (DroverException e) {
      if (e.failure().code().equals("bundle_exists")) {
        return published(command, run);
      }
      throw e;
    }
  }

  private Event isolate(Command.Save command, Isolate plan, Run run)
      throws SQLException, IOException {
    Order order = command.order();
    try (BundleWriter writer = bundles.begin(command.bundle())) {
      PartReader reader =
          new PartReader(writer, new Meter(run, plan.limits().rowsPerSecond()), run);
      Manifest.Part source = Dump.source(servers, order, plan, reader, run);
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
