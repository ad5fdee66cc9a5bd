package dev.drover.common.bundle;

import dev.drover.common.api.BackupNeed;
import dev.drover.common.failure.DroverException;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Removes bundles that are older than wanted and that nobody needs. Kept always: each project's
 * newest good bundle, those of migrations that have not ended, wait for a person or have completed
 * lately, those that a restore or drill reads, pinned ones, those that nobody knows, and damaged
 * ones, which a person has to look at. Safety copies are nobody's newest: they go when they are old
 * enough.
 *
 * <p>Against a migration that is replayed, or a restore that begins, at the same moment: a bundle
 * is withdrawn first, then it is asked once more who needs it, and it comes back if somebody has
 * come to. Whoever opens the bundle afterwards finds it missing, before anything is changed. Twice
 * at once: each bundle is removed once. Half: what was withdrawn comes back with the next run.
 */
public final class Pruning {
  private static final Comparator<CatalogueEntry> NEWEST_FIRST =
      Comparator.comparing(
              (CatalogueEntry entry) -> Objects.requireNonNull(entry.createdAt(), "is readable"))
          .thenComparing(entry -> entry.id().value())
          .reversed();

  /** Who has withdrawn a bundle for longer is dead, or gives up. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Bundles bundles;
  private final Needs needs;
  private final Terms terms;
  private final InstantSource clock;

  /** What is known of those that bundles belong to, and of those that read them. */
  public interface Needs {
    /**
     * As of now, not from memory.
     *
     * @param writer the migration or job that wrote the bundle
     */
    BackupNeed of(MigrationId writer, BundleId bundle) throws IOException;
  }

  /**
   * What is removed at all.
   *
   * @param keep how old a bundle has to be, at least; its plan may want it kept longer
   * @param rollback how long a completed migration may still be taken back by hand
   */
  public record Terms(Duration keep, Duration rollback) {}

  /** Why a bundle stays. */
  public enum Kept {
    YOUNG,
    NEWEST,
    /** By a migration or job that has not ended. */
    NEEDED,
    /** By a restore or drill that reads it, or is about to. */
    USED,
    PINNED,
    /** Its migration has completed within the rollback window. */
    ROLLBACK,
    UNKNOWN,
    DAMAGED
  }

  /**
   * What is to become of one bundle.
   *
   * @param kept absent when it goes
   */
  public record Fate(CatalogueEntry bundle, @Nullable Kept kept) {}

  public Pruning(Bundles bundles, Needs needs, Terms terms, InstantSource clock) {
    this.bundles = bundles;
    this.needs = needs;
    this.terms = terms;
    this.clock = clock;
  }

  /**
   * What a run would do; changes nothing except that it brings back what a dead run left withdrawn.
   * Of each project that may lose a bundle, the newest is read whole, to know that it is good.
   */
  public List<Fate> plan() throws IOException {
    for (BundleId id : bundles.store().withdrawn(clock.instant().minus(LONGEST.multipliedBy(2)))) {
      bundles.store().reinstate(id);
    }
    List<CatalogueEntry> entries = bundles.catalogue();
    Newest newest = new Newest(entries);
    List<Fate> fates = new ArrayList<>();
    for (CatalogueEntry entry : entries) {
      fates.add(new Fate(entry, kept(entry, newest)));
    }
    return fates;
  }

  private @Nullable Kept kept(CatalogueEntry entry, Newest newest) throws IOException {
    ProjectRef project = entry.project();
    MigrationId writer = entry.migration();
    Instant createdAt = entry.createdAt();
    if (project == null || writer == null || createdAt == null) {
      return Kept.DAMAGED;
    }
    if (!createdAt.isBefore(clock.instant().minus(terms.keep()))) {
      return Kept.YOUNG;
    }
    CatalogueEntry good = newest.goodOf(project);
    if (newest.isDamaged(entry)) {
      return Kept.DAMAGED;
    }
    if (entry.backup() && (good == null || good.id().equals(entry.id()))) {
      return Kept.NEWEST;
    }
    return kept(needs.of(writer, entry.id()), createdAt);
  }

  private @Nullable Kept kept(BackupNeed need, Instant createdAt) {
    Instant now = clock.instant();
    Instant completedAt = need.completedAt();
    if (need.living()) {
      return Kept.NEEDED;
    }
    if (need.used()) {
      return Kept.USED;
    }
    if (!need.known()) {
      return Kept.UNKNOWN;
    }
    if (need.pinned()) {
      return Kept.PINNED;
    }
    if (completedAt != null && completedAt.isAfter(now.minus(terms.rollback()))) {
      return Kept.ROLLBACK;
    }
    return createdAt.isBefore(now.minus(Duration.ofDays(need.keepDays()))) ? null : Kept.YOUNG;
  }

  /**
   * Each project's newest bundle whose every file is what was written; told only of projects that
   * are asked about.
   */
  private final class Newest {
    private final Map<ProjectRef, List<CatalogueEntry>> readable = new HashMap<>();
    private final Map<ProjectRef, Optional<CatalogueEntry>> good = new HashMap<>();
    private final Set<BundleId> damaged = new HashSet<>();

    private Newest(List<CatalogueEntry> entries) {
      for (CatalogueEntry entry : entries) {
        ProjectRef project = entry.project();
        if (entry.state() == CatalogueEntry.State.READABLE && entry.backup() && project != null) {
          readable.computeIfAbsent(project, _ -> new ArrayList<>()).add(entry);
        }
      }
      readable.values().forEach(list -> list.sort(NEWEST_FIRST));
    }

    private @Nullable CatalogueEntry goodOf(ProjectRef project) throws IOException {
      Optional<CatalogueEntry> known = good.get(project);
      if (known == null) {
        known = find(readable.getOrDefault(project, List.of()));
        good.put(project, known);
      }
      return known.orElse(null);
    }

    private boolean isDamaged(CatalogueEntry entry) {
      return damaged.contains(entry.id());
    }

    private Optional<CatalogueEntry> find(List<CatalogueEntry> newestFirst) throws IOException {
      for (CatalogueEntry entry : newestFirst) {
        try {
          bundles.open(entry.id()).verify();
          return Optional.of(entry);
        } catch (DroverException _) {
          damaged.add(entry.id());
        }
      }
      return Optional.empty();
    }
  }

  /**
   * Removes a bundle that {@link #plan} lets go.
   *
   * @return false when somebody has come to need it meanwhile, and it stays
   */
  public boolean remove(Fate fate) throws IOException {
    MigrationId writer = fate.bundle().migration();
    Instant createdAt = fate.bundle().createdAt();
    if (fate.kept() != null || writer == null || createdAt == null) {
      throw new IllegalArgumentException("It is to be kept");
    }
    BundleId id = fate.bundle().id();
    Instant since = clock.instant();
    bundles.store().withdraw(id);
    boolean needless = false;
    try {
      needless =
          kept(needs.of(writer, id), createdAt) == null
              && clock.instant().isBefore(since.plus(LONGEST));
    } finally {
      if (!needless) {
        bundles.store().reinstate(id);
      }
    }
    if (needless) {
      bundles.store().discard(id);
    }
    return needless;
  }
}
