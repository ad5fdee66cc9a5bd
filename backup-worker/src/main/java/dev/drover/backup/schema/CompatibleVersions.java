package dev.drover.backup.schema;

import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Order;
import dev.drover.common.plan.Fingerprint;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.VersionFile;
import dev.drover.common.postgres.ScratchDatabase;
import dev.drover.common.postgres.Servers;
import dev.drover.common.schema.Structure;
import dev.drover.common.schema.Versions;
import dev.drover.common.schema.Watch;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a plan's word that no version breaks programs of the version before, before anything of a
 * project is touched: its files are run one by one in a scratch database, once for all projects of
 * a plan. Thread-safe; one thread runs them, others who want the same wait.
 */
public final class CompatibleVersions {
  private static final int KEPT = 50;

  private final Servers servers;
  private final Map<Key, Told> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Told> eldest) {
          return size() > KEPT;
        }
      };

  public CompatibleVersions(Servers servers) {
    this.servers = servers;
  }

  private record Key(
      String server, String files, Map<String, String> placeholders, TableName history) {}

  /** What breaks, by file; or the place for it. */
  private static final class Told {
    private volatile @Nullable Map<String, Finding> findings;
  }

  /** Whether the plan refuses the file when it breaks something. */
  static boolean binds(Schema plan, VersionFile file) {
    Schema.Compatible rule = plan.apply().compatible();
    return rule != null && rule.binds(file);
  }

  /**
   * @param pending the files that are to be run for the order's project
   * @throws DroverException {@code version_incompatible}; whatever a file fails with in an empty
   *     database
   */
  public void require(Order order, Schema plan, List<VersionFile> pending) throws SQLException {
    List<VersionFile> bound = pending.stream().filter(file -> binds(plan, file)).toList();
    if (bound.isEmpty()) {
      return;
    }
    Map<String, Finding> findings = findings(order, plan);
    List<Finding> broken =
        bound.stream()
            .map(file -> findings.get(file.baseName()))
            .filter(one -> one != null)
            .toList();
    if (!broken.isEmpty()) {
      throw new DroverException(
          new Failure(
              FailureKind.USER,
              Compatibility.CODE,
              String.join("; ", broken.stream().map(Finding::message).toList()),
              null,
              Compatibility.SPLIT));
    }
  }

  private Map<String, Finding> findings(Order order, Schema plan) throws SQLException {
    Key key =
        new Key(
            order.server(),
            Fingerprint.of(Versions.wanted(plan).stream().map(VersionFile::file).toList()),
            plan.apply().placeholders(),
            plan.apply().history());
    Told told;
    synchronized (known) {
      told = known.computeIfAbsent(key, _ -> new Told());
    }
    synchronized (told) {
      Map<String, Finding> findings = told.findings;
      if (findings == null) {
        findings = run(order, plan);
        told.findings = findings;
      }
      return findings;
    }
  }

  private Map<String, Finding> run(Order order, Schema plan) throws SQLException {
    TableName history = plan.apply().history();
    Map<String, Finding> findings = new LinkedHashMap<>();
    try (ScratchDatabase scratch =
            ScratchDatabase.create(servers, order.server(), ScratchDatabase.Purpose.BUILD, order);
        Connection connection = servers.open(order.server(), scratch.name())) {
      Versions versions = new Versions(connection, plan);
      for (Versions.Step step : versions.steps()) {
        for (VersionFile file : step.files()) {
          Structure before = Structure.read(connection, history);
          versions.runWhole(step.only(file), new Watch.None());
          Structure after = Structure.read(connection, history);
          new Compatibility(before, after)
              .finding(file, true)
              .ifPresent(finding -> findings.put(file.baseName(), finding));
        }
      }
    }
    return Map.copyOf(findings);
  }
}
