package dev.drover.backup.schema;

import dev.drover.common.bundle.Blueprint;
import dev.drover.common.bundle.SequenceStates;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Order;
import dev.drover.common.plan.Fingerprint;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.VersionFile;
import dev.drover.common.postgres.Servers;
import dev.drover.common.schema.Applied;
import dev.drover.common.schema.Blueprints;
import dev.drover.common.schema.DryRun;
import dev.drover.common.schema.History;
import dev.drover.common.schema.UndoWay;
import dev.drover.common.schema.Versions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a bundle says of how a project's database is built; and, where the bundle is what its
 * migration would be undone from, which tables the pending files change. For that they are run on a
 * clone; projects that are alike are rehearsed once. Thread-safe.
 */
public final class SchemaDefinitions {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaDefinitions.class);
  private static final int KEPT = 200;

  private final Servers servers;
  private final Map<Alike, Rehearsed> rehearsals =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Alike, Rehearsed> eldest) {
          return size() > KEPT;
        }
      };

  public SchemaDefinitions(Servers servers) {
    this.servers = servers;
  }

  /** Databases of one server that are built alike and have the same files before them. */
  private record Alike(
      String server,
      String built,
      String files,
      Map<String, String> placeholders,
      TableName history,
      List<String> ran) {}

  /** A rehearsal's result, or the place for it. */
  private static final class Rehearsed {
    private volatile @org.jspecify.annotations.Nullable List<TableName> changed;
  }

  /**
   * Nothing in mode development, and where inverse files take everything back.
   *
   * @param database the project's, in autocommit mode; only read
   * @param steps what is to be run there
   */
  public Optional<Blueprint> of(
      Order order, Schema plan, Connection database, List<Versions.Step> steps)
      throws SQLException {
    List<VersionFile> pending = steps.stream().flatMap(step -> step.files().stream()).toList();
    boolean repeatable =
        pending.stream().anyMatch(file -> file.role() == VersionFile.Role.REPEATABLE);
    TableName history = plan.apply().history();
    return switch (UndoWay.of(plan, pending)) {
      case NONE -> Optional.empty();
      case FILES ->
          repeatable && plan.apply().mode() == Schema.Mode.PRODUCTION
              ? Optional.of(Blueprints.of(database, history))
              : Optional.empty();
      case BUNDLE -> {
        Blueprint blueprint = Blueprints.of(database, history);
        List<TableName> changed = changed(order, plan, database, blueprint);
        yield Optional.of(
            blueprint.changing(changed, SequenceStates.read(database, blueprint.drawn())));
      }
    };
  }

  private List<TableName> changed(
      Order order, Schema plan, Connection database, Blueprint blueprint) throws SQLException {
    TableName history = plan.apply().history();
    Alike alike =
        new Alike(
            order.server(),
            blueprint.digest(),
            Fingerprint.of(Versions.wanted(plan).stream().map(VersionFile::file).toList()),
            plan.apply().placeholders(),
            history,
            History.read(database, history).stream()
                .map((Applied line) -> line.script() + " " + line.checksum())
                .toList());
    Rehearsed rehearsed;
    synchronized (rehearsals) {
      rehearsed = rehearsals.computeIfAbsent(alike, _ -> new Rehearsed());
    }
    synchronized (rehearsed) {
      List<TableName> known = rehearsed.changed;
      if (known == null) {
        known = rehearse(order, plan, database);
        rehearsed.changed = known;
      }
      return known;
    }
  }

  /** A table it did not see is only found changed when it is too late to prove its rows. */
  private List<TableName> rehearse(Order order, Schema plan, Connection database)
      throws SQLException {
    try {
      DryRun run = DryRun.of(servers, order, plan, database);
      if (!run.undoable().isEmpty()) {
        LOG.warn(
            "Once committed, the versions before project {} are not taken back by themselves: {}",
            order.project(),
            String.join("; ", run.undoable()));
      }
      return run.changed();
    } catch (DroverException e) {
      if (e.failure().kind().retryable()) {
        throw e;
      }
      LOG.warn("The versions could not be rehearsed: {}", e.failure().message());
      return List.of();
    }
  }
}
