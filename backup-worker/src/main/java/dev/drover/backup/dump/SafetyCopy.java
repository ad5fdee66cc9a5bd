package dev.drover.backup.dump;

import dev.drover.common.bundle.BundleWriter;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Order;
import dev.drover.common.name.BundleId;
import dev.drover.common.plan.Isolate;
import dev.drover.common.postgres.Servers;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;

/**
 * The rows that a restore by hand is about to change, kept in a bundle that is marked as no backup.
 * Thread-safe.
 *
 * <p>Twice: one of the same order finds its bundle and lets it be. Half: nothing is visible. Each
 * attempt keeps what it found, which is the same as long as no attempt was committed.
 */
public final class SafetyCopy {
  private final Servers servers;
  private final Bundles bundles;
  private final InstantSource clock;

  public SafetyCopy(Servers servers, Bundles bundles, InstantSource clock) {
    this.servers = servers;
    this.bundles = bundles;
    this.clock = clock;
  }

  /**
   * Reads over connections of its own, which wait for nobody who has locked the tables against
   * writers only.
   *
   * @param order names the database, and the job whose copy it is
   */
  public BundleId write(Order order, Isolate plan, Run run) throws SQLException, IOException {
    BundleId id = BundleId.of(order.project(), order.migration(), order.epoch());
    try (BundleWriter writer = bundles.begin(id);
        Snapshot snapshot =
            Snapshot.begin(
                servers.open(order.server(), order.database()),
                order.database(),
                PartReader.tables(plan),
                run)) {
      PartReader reader =
          new PartReader(writer, new Meter(run, plan.limits().rowsPerSecond()), run);
      Manifest.Part rows =
          reader.project(
              snapshot, plan, order, Spare.of(servers, order.server(), order.database()));
      run.checkCancelled();
      var _ =
          writer.publish(
              files -> new Heading(order, plan, id, clock.instant()).safetyCopy(files, rows));
      return id;
    } catch (DroverException e) {
      if (e.failure().code().equals("bundle_exists")) {
        return id;
      }
      throw e;
    }
  }
}
