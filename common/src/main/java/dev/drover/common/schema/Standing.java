package dev.drover.common.schema;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Order;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.Target;
import dev.drover.common.plan.VersionFile;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a project's database stands between a plan's files.
 *
 * @param version the highest that was run; absent when none was
 * @param applied how many files were run, repeatable ones once
 * @param pending the names of those before it, in order
 * @param failed the names of those that are remembered as failed
 * @param changed the names of those that were run with another text than the plan's
 * @param drifted what is built differently from a database that became so by the same files; at
 *     most {@value #SHOWN}
 * @param drift how many those are; absent when that could not be told
 * @param lastAppliedAt absent when nothing was run
 */
public record Standing(
    @Nullable String version,
    int applied,
    List<String> pending,
    List<String> failed,
    List<String> changed,
    List<String> drifted,
    @Nullable Integer drift,
    @Nullable Instant lastAppliedAt) {
  static final int SHOWN = 20;

  public Standing {
    pending = List.copyOf(pending);
    failed = List.copyOf(failed);
    changed = List.copyOf(changed);
    drifted = List.copyOf(drifted);
  }

  /**
   * Reads only.
   *
   * @param order names the database, and the scratch one that a reference may be built in
   */
  public static Standing of(
      Connection database, Order order, Schema plan, Reference.Library references)
      throws SQLException {
    List<Applied> history = History.read(database, plan.apply().history());
    Map<String, Applied> latest = new HashMap<>();
    history.forEach(line -> latest.put(line.script(), line));
    String version =
        history.stream()
            .filter(Applied::success)
            .map(Applied::version)
            .filter(Objects::nonNull)
            .max(VersionFile.ORDER)
            .orElse(null);
    boolean baseline = history.stream().anyMatch(Standing::isBaseline);
    List<VersionFile> wanted = Versions.wanted(plan);
    Map<String, Set<Integer>> checksums = checksums(order, plan, references, wanted, history);
    List<String> pending = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    for (VersionFile file : inOrder(wanted)) {
      Applied there = latest.get(file.baseName());
      boolean before =
          baseline
              && version != null
              && file.role() == VersionFile.Role.VERSION
              && file.within(version);
      boolean differs =
          there != null
              && checksums.containsKey(file.baseName())
              && !checksums.get(file.baseName()).contains(there.checksum());
      if ((there == null && !before) || (differs && file.role() == VersionFile.Role.REPEATABLE)) {
        pending.add(file.baseName());
      } else if (differs) {
        changed.add(file.baseName());
      }
    }
    List<Structure.Difference> drift = drift(database, order, plan, references, history);
    return new Standing(
        version,
        (int) latest.values().stream().filter(Applied::success).count(),
        pending,
        history.stream().filter(line -> !line.success()).map(Applied::script).toList(),
        changed,
        drift == null ? List.of() : drift.stream().limit(SHOWN).map(Standing::told).toList(),
        drift == null ? null : drift.size(),
        history.stream().map(Applied::at).max(Instant::compareTo).orElse(null));
  }

  /** Versions in their order, then repeatable files by name. */
  private static List<VersionFile> inOrder(List<VersionFile> files) {
    List<VersionFile> sorted = new ArrayList<>(files);
    sorted.sort((a, b) ->
        a.role() == b.role()
            ? a.role() == VersionFile.Role.VERSION
                ? VersionFile.ORDER.compare(a.version(), b.version())
                : a.baseName().compareTo(b.baseName())
            : a.role().compareTo(b.role()));
    return sorted;
  }

  private static boolean isBaseline(Applied line) {
    return line.version() != null && line.checksum() == null;
  }

  /** What the plan's files have, by name, as Flyway counts; without those that do not run. */
  private static Map<String, Set<Integer>> checksums(
      Order order,
      Schema plan,
      Reference.Library references,
      List<VersionFile> wanted,
      List<Applied> history)
      throws SQLException {
    try {
      return references.of(order, plan).checksums();
    } catch (DroverException e) {
      if (e.failure().kind().retryable()) {
        throw e;
      }
      return reached(order, plan, references, wanted, history);
    }
  }

  private static Map<String, Set<Integer>> reached(
      Order order,
      Schema plan,
      Reference.Library references,
      List<VersionFile> wanted,
      List<Applied> history)
      throws SQLException {
    try {
      return references.of(order, plan.with(ran(wanted, history))).checksums();
    } catch (DroverException e) {
      if (e.failure().kind().retryable()) {
        throw e;
      }
      return Map.of();
    }
  }

  private static List<Target.SchemaFile> ran(List<VersionFile> wanted, List<Applied> history) {
    return wanted.stream()
        .filter(file -> history.stream().anyMatch(line -> line.script().equals(file.baseName())))
        .map(VersionFile::file)
        .toList();
  }

  /** Against a database that has the files that this one has; null when it cannot be built. */
  private static @Nullable List<Structure.Difference> drift(
      Connection database,
      Order order,
      Schema plan,
      Reference.Library references,
      List<Applied> history)
      throws SQLException {
    List<Target.SchemaFile> ran = ran(Versions.wanted(plan), history);
    if (history.stream().anyMatch(Standing::isBaseline)) {
      return null;
    }
    try {
      Structure found = Structure.shared(database, plan.apply().history());
      return references.of(order, plan.with(ran)).structure().differences(found, false).stream()
          .filter(difference -> !difference.any().kind().equals("extension"))
          .toList();
    } catch (DroverException e) {
      if (e.failure().kind().retryable()) {
        throw e;
      }
      return null;
    }
  }

  private static String told(Structure.Difference difference) {
    String how =
        difference.expected() == null
            ? " is extra"
            : difference.found() == null ? " is missing" : " differs";
    return difference.any().kind() + " " + difference.any().name() + how;
  }
}
