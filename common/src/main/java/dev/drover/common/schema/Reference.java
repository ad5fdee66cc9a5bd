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
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a database is that was built from nothing by a plan's files, on a given server: the measure
 * for those that came there step by step.
 *
 * @param checksums of the files as Flyway wrote them there, by name, in the order of running; any
 *     one of a file's says that a database had the same text
 */
public record Reference(Structure structure, Map<String, Set<Integer>> checksums) {
  public Reference {
    checksums = Collections.unmodifiableMap(new LinkedHashMap<>(checksums));
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

    private record Key(
        String server, String files, Map<String, String> placeholders, TableName history) {}

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
      Schema.Apply apply = plan.apply();
      Key key =
          new Key(order.server(), Fingerprint.of(files), apply.placeholders(), apply.history());
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
            Structure.shared(connection, history),
            checksums(plan, History.read(connection, history)));
      }
    }

    /** Flyway takes a repeatable file for the same that was run with its placeholders in it. */
    private static Map<String, Set<Integer>> checksums(Schema plan, List<Applied> history) {
      Map<String, Set<Integer>> checksums = new LinkedHashMap<>();
      for (Applied line : history) {
        Integer checksum = line.checksum();
        if (checksum != null) {
          checksums.computeIfAbsent(line.script(), _ -> new HashSet<>()).add(checksum);
        }
      }
      for (VersionFile file : Versions.wanted(plan)) {
        Set<Integer> known = checksums.get(file.baseName());
        if (known != null && file.role() == VersionFile.Role.REPEATABLE) {
          known.add(PlanResources.checksum(file));
        }
      }
      return checksums;
    }
  }
}
