package dev.drover.migrate.database;

import dev.drover.common.bundle.Definitions;
import dev.drover.common.database.ArchiveContents;
import dev.drover.common.database.ArchiveContents.Portion;
import dev.drover.common.database.ToolRun;
import dev.drover.common.plan.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The bundle's definitions as files that {@code pg_restore} reads; only their owner may read them,
 * and they are removed when this is closed. They hold no rows.
 */
final class Archive implements AutoCloseable {
  private final Site site;
  private final Path archive;
  private final Path list;
  private final ArchiveContents contents;
  private final List<Definitions.ForeignKey> foreignKeys;

  private Archive(
      Site site,
      Path archive,
      Path list,
      ArchiveContents contents,
      List<Definitions.ForeignKey> foreignKeys) {
    this.site = site;
    this.archive = archive;
    this.list = list;
    this.contents = contents;
    this.foreignKeys = foreignKeys;
  }

  static Archive unpack(Site site, Origins origins) throws IOException {
    Path archive = Files.createTempFile("drover-definitions-", ".dump");
    boolean whole = false;
    try {
      try (InputStream in = origins.bundle().open(origins.definitions().archive());
          OutputStream out = Files.newOutputStream(archive)) {
        in.transferTo(out);
      }
      ArchiveContents contents = ArchiveContents.of(site.tool(), archive, site.run());
      Set<Long> there = contents.foreignKeys();
      List<Definitions.ForeignKey> foreignKeys =
          origins.definitions().foreignKeys().stream()
              .filter(key -> there.contains(key.oid()))
              .toList();
      Path list = Files.createTempFile("drover-contents-", ".list");
      whole = true;
      return new Archive(site, archive, list, contents, foreignKeys);
    } finally {
      if (!whole) {
        Files.delete(archive);
      }
    }
  }

  /** What {@link #rest} leaves to be made afterwards. */
  List<Definitions.ForeignKey> foreignKeys() {
    return foreignKeys;
  }

  /** Whether there are indexes of partitioned tables. */
  boolean attaches() {
    return contents.has(Portion.ATTACHMENTS);
  }

  /** What has to be there before rows come. */
  void tables() throws IOException {
    restore(Portion.ALL, "--section=pre-data", site.restore(1));
  }

  /**
   * Keys, indexes, triggers and all that comes after rows, but {@link #foreignKeys} and {@link
   * #last}. Attaching an index to its parent locks parents of parents, which sessions side by side
   * do not foresee: one session does that, between what they do before and after it.
   *
   * @param jobs sessions side by side
   * @param processes that may be at work at one time, with those that the server adds
   */
  void rest(int jobs, int processes) throws IOException {
    if (jobs == 1 || !attaches()) {
      rest(Portion.ALL, jobs, processes);
      return;
    }
    rest(Portion.BUILDS, jobs, processes);
    rest(Portion.ATTACHMENTS, 1, processes);
    if (contents.has(Portion.KEYS)) {
      rest(Portion.KEYS, jobs, processes);
    }
  }

  /**
   * Where indexes are fewer than the processes that may build them, the server may give each
   * several; else it would sort on disk for nothing.
   */
  private void rest(Portion portion, int jobs, int processes) throws IOException {
    int builders = Math.clamp(contents.indexes(), 1, jobs);
    restore(
        portion,
        "--section=post-data",
        site.restore(jobs).setting("max_parallel_maintenance_workers", processes / builders - 1));
  }

  /** Event triggers: nothing may be defined after them. */
  void last() throws IOException {
    if (contents.has(Portion.LAST)) {
      restore(Portion.LAST, "--section=post-data", site.restore(1));
    }
  }

  private void restore(Portion portion, String section, ToolRun restore) throws IOException {
    contents.write(
        list,
        site.plan().choice(),
        portion,
        foreignKeys.stream().map(Definitions.ForeignKey::oid).collect(Collectors.toSet()));
    restore.with(section, "--use-list=" + list);
    Database.Access access = site.plan().access();
    if (access.owners() != Database.Rights.KEEP) {
      restore.with("--no-owner");
    }
    if (access.privileges() != Database.Rights.KEEP) {
      restore.with("--no-privileges");
    }
    restore.with(archive.toString()).run(OutputStream.nullOutputStream(), site.run());
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(archive);
    Files.deleteIfExists(list);
  }
}
