package dev.drover.backup.dump;

import dev.drover.common.bundle.BundleWriter;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.bundle.TableWriter;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.CopyOut;
import dev.drover.common.postgres.SharedSnapshot;
import dev.drover.common.postgres.SideBySide;
import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Reads tables over several connections that share one snapshot: each takes the next table, or the
 * next part of a large one, and writes it in its own lane of the bundle.
 */
final class ParallelRead {
  private final Snapshot snapshot;
  private final BundleWriter writer;
  private final Meter meter;
  private final Run run;
  private final Queue<TableInParts.Part> waiting = new ConcurrentLinkedQueue<>();

  ParallelRead(Snapshot snapshot, BundleWriter writer, Meter meter, Run run) {
    this.snapshot = snapshot;
    this.writer = writer;
    this.meter = meter;
    this.run = run;
  }

  /**
   * @param selected the parts of each table, one at least
   * @param spare see {@link SharedSnapshot#of}
   * @return in the order of {@code selected}
   */
  List<Manifest.Table> read(List<List<Selected>> selected, List<Connection> spare)
      throws SQLException, IOException {
    List<TableInParts> tables = selected.stream().map(TableInParts::new).toList();
    tables.forEach(table -> waiting.addAll(table.parts()));
    List<TableName> names = tables.stream().map(TableInParts::name).toList();
    try (SharedSnapshot shared = snapshot.share(spare, names);
        Run.Registration _ = run.onCancel(() -> cancel(shared.followers()))) {
      List<SideBySide.Step> steps = new ArrayList<>();
      BundleWriter.Lane first = writer.firstLane();
      steps.add(() -> readAll(first, snapshot::copy));
      for (Connection follower : shared.followers()) {
        BundleWriter.Lane lane = writer.lane();
        steps.add(() ->
            readAll(lane, (table, query, sink) -> CopyOut.rows(follower, table, query, sink)));
      }
      SideBySide.run(
          steps,
          () -> {
            waiting.clear();
            cancel(shared.followers());
            snapshot.cancel();
          });
    } catch (SQLException e) {
      run.checkCancelled();
      throw e;
    }
    return tables.stream().map(TableInParts::whole).toList();
  }

  /** How one connection reads. */
  private interface Reader {
    long copy(TableName table, String query, CopyOut.RowSink sink) throws SQLException, IOException;
  }

  private void readAll(BundleWriter.Lane lane, Reader reader) throws SQLException, IOException {
    for (TableInParts.Part part = waiting.poll(); part != null; part = waiting.poll()) {
      Selected selected = part.selected();
      TableWriter writer = lane.table(selected.shape());
      Meter.Sink sink = meter.measure(writer);
      reader.copy(part.table().name(), selected.query(), sink);
      sink.report();
      writer.end();
      part.written(writer);
    }
  }

  private static void cancel(List<Connection> connections) {
    connections.forEach(one -> new StatementCancel(one).run());
  }
}
