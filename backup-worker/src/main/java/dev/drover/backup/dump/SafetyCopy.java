package dev.drover.backup.dump;

import dev.drover.common.bundle.Blueprint;
import dev.drover.common.bundle.BundleWriter;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Order;
import dev.drover.common.name.BundleId;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Servers;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;

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
    return write(
        order,
        plan,
        PartReader.tables(plan),
        run,
        (reader, snapshot, spare) -> reader.project(snapshot, plan, order, spare));
  }

  /**
   * As {@link #write(Order, Isolate, Run)}, of everything in a project's own database.
   *
   * @param tables all that have rows
   * @param blueprint how it is built
   */
  public BundleId write(
      Order order, Schema plan, List<TableName> tables, Blueprint blueprint, Run run)
      throws SQLException, IOException {
    return write(
        order,
        plan,
        tables,
        run,
        (reader, snapshot, spare) -> reader.whole(snapshot, tables, order, spare).with(blueprint));
  }

  private interface Reading {
    Manifest.Part read(PartReader reader, Snapshot snapshot, Spare spare)
        throws SQLException, IOException;
  }

  private BundleId write(Order order, Plan plan, List<TableName> tables, Run run, Reading reading)
      throws SQLException, IOException {
    BundleId id = BundleId.of(order.project(), order.migration(), order.epoch());
    try (BundleWriter writer = bundles.begin(id);
        Snapshot snapshot =
            Snapshot.begin(
                servers.open(order.server(), order.database()), order.database(), tables, run)) {
      PartReader reader =
          new PartReader(writer, new Meter(run, plan.limits().rowsPerSecond()), run);
      Manifest.Part rows =
          reading.read(reader, snapshot, Spare.of(servers, order.server(), order.database()));
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
