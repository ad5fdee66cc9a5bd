package dev.drover.common.schema;

import dev.drover.common.message.Order;
import dev.drover.common.plan.Fingerprint;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.Target;
import dev.drover.common.plan.VersionFile;
import dev.drover.common.postgres.ScratchDatabase;
import dev.drover.common.postgres.Servers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a database is that was built from nothing by a plan's files, on a given server: the measure
 * for those that came there step by step.
 *
 * @param history as Flyway wrote it there
 */
public record Reference(Structure structure, List<Applied> history) {
  public Reference {
    history = List.copyOf(history);
  }

  /**
   * Builds references and remembers them. Each is built in a scratch database, which is dropped at
   * once. Thread-safe; one thread builds, others who want the same wait.
   */
  public static final class Library {
    private static final int KEPT = 50;

    private final Servers servers;
    private final Map<Key, Shelf> shelves = new ConcurrentHashMap<>();

    public Library(Servers servers) {
      this.servers = servers;
    }

    private record Key(String server, String files, TableName history) {}

    /** One reference, or the place for it. */
    private static final class Shelf {
      private volatile @org.jspecify.annotations.Nullable Reference reference;
    }

    /**
     * The reference for a database that has {@code plan}'s files up to its version.
     *
     * @throws dev.drover.common.failure.DroverException as {@link Versions#run}, when an empty
     *     database does not accept all files in their order
     */
    public Reference of(Order order, Schema plan) throws SQLException {
      if (shelves.size() >= KEPT) {
        shelves.clear();
      }
      List<Target.SchemaFile> files =
          Versions.wanted(plan).stream().map(VersionFile::file).toList();
      Key key = new Key(order.server(), Fingerprint.of(files), plan.apply().history());
      Shelf shelf = shelves.computeIfAbsent(key, _ -> new Shelf());
      synchronized (shelf) {
        Reference known = shelf.reference;
        if (known == null) {
          known = build(order, plan);
          shelf.reference = known;
        }
        return known;
      }
    }

    private Reference build(Order order, Schema plan) throws SQLException {
      try (ScratchDatabase scratch =
              ScratchDatabase.create(
                  servers, order.server(), ScratchDatabase.Purpose.BUILD, order);
          Connection connection = servers.open(order.server(), scratch.name())) {
        new Versions(connection, plan).runAll();
        TableName history = plan.apply().history();
        return new Reference(
            Structure.shared(connection, history), History.read(connection, history));
      }
    }
  }
}
