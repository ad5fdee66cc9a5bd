package dev.drover.common.bundle;

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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Removes bundles that are older than wanted and that nobody needs. Kept always: each project's
 * newest bundle that can be read, those of migrations that have not ended or wait for a person,
 * those of migrations nobody knows, and damaged ones, which a person has to look at.
 *
 * <p>Against a migration that is replayed at the same moment: a bundle is withdrawn first, then the
 * migration is asked about once more, and the bundle comes back if it has begun to live. Whoever
 * opens the bundle afterwards finds it missing, before anything is changed. Twice at once: each
 * bundle is removed once. Half: what was withdrawn comes back with the next run.
 */
public final class Pruning {
  private static final Comparator<CatalogueEntry> AGE =
      Comparator.comparing(
              (CatalogueEntry entry) -> Objects.requireNonNull(entry.createdAt(), "is readable"))
          .thenComparing(entry -> entry.id().value());

  /** Who has withdrawn a bundle for longer is dead, or gives up. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Bundles bundles;
  private final Migrations migrations;
  private final InstantSource clock;

  /** What is known of the migrations that bundles belong to. */
  public interface Migrations {
    /** As of now, not from memory. */
    Standing of(MigrationId migration) throws IOException;
  }

  /** Whether a migration may still come to need its bundles. */
  public enum Standing {
    LIVING,
    ENDED,
    UNKNOWN
  }

  /** Why a bundle stays. */
  public enum Kept {
    YOUNG,
    NEWEST,
    NEEDED,
    UNKNOWN,
    DAMAGED
  }

  /**
   * What is to become of one bundle.
   *
   * @param kept absent when it goes
   */
  public record Fate(CatalogueEntry bundle, @Nullable Kept kept) {}

  public Pruning(Bundles bundles, Migrations migrations, InstantSource clock) {
    this.bundles = bundles;
    this.migrations = migrations;
    this.clock = clock;
  }

  /**
   * What a run would do; changes nothing except that it brings back what a dead run left withdrawn.
   *
   * @param keep how old a bundle has to be to go
   */
  public List<Fate> plan(Duration keep) throws IOException {
    Instant now = clock.instant();
    for (BundleId id : bundles.store().withdrawn(now.minus(LONGEST.multipliedBy(2)))) {
      bundles.store().reinstate(id);
    }
    List<CatalogueEntry> entries = bundles.catalogue();
    Map<ProjectRef, CatalogueEntry> newest = newest(entries);
    List<Fate> fates = new ArrayList<>();
    for (CatalogueEntry entry : entries) {
      fates.add(new Fate(entry, kept(entry, newest, now.minus(keep))));
    }
    return fates;
  }

  private @Nullable Kept kept(
      CatalogueEntry entry, Map<ProjectRef, CatalogueEntry> newest, Instant before)
      throws IOException {
    ProjectRef project = entry.project();
    MigrationId migration = entry.migration();
    Instant createdAt = entry.createdAt();
    if (project == null || migration == null || createdAt == null) {
      return Kept.DAMAGED;
    }
    if (!createdAt.isBefore(before)) {
      return Kept.YOUNG;
    }
    CatalogueEntry latest = newest.get(project);
    if (latest == null || latest.id().equals(entry.id())) {
      return Kept.NEWEST;
    }
    return switch (migrations.of(migration)) {
      case LIVING -> Kept.NEEDED;
      case UNKNOWN -> Kept.UNKNOWN;
      case ENDED -> null;
    };
  }

  /** Each project's newest that can be read; of a project without one, nothing is removed. */
  private static Map<ProjectRef, CatalogueEntry> newest(List<CatalogueEntry> entries) {
    Map<ProjectRef, CatalogueEntry> newest = new HashMap<>();
    for (CatalogueEntry entry : entries) {
      if (entry.state() == CatalogueEntry.State.READABLE && entry.project() != null) {
        newest.merge(
            entry.project(), entry, (one, other) -> AGE.compare(one, other) >= 0 ? one : other);
      }
    }
    return newest;
  }

  /**
   * Removes a bundle that {@link #plan} lets go.
   *
   * @return false when its migration has begun to live meanwhile, and the bundle stays
   */
  public boolean remove(Fate fate) throws IOException {
    MigrationId migration = fate.bundle().migration();
    if (fate.kept() != null || migration == null) {
      throw new IllegalArgumentException("It is to be kept");
    }
    BundleId id = fate.bundle().id();
    Instant since = clock.instant();
    bundles.store().withdraw(id);
    boolean ended = false;
    try {
      ended =
          migrations.of(migration) == Standing.ENDED
              && clock.instant().isBefore(since.plus(LONGEST));
    } finally {
      if (!ended) {
        bundles.store().reinstate(id);
      }
    }
    if (ended) {
      bundles.store().discard(id);
    }
    return ended;
  }
}
