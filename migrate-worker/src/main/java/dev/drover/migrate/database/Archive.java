package dev.drover.migrate.database;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.database.ArchiveContents;
import dev.drover.common.database.ToolRun;
import dev.drover.common.plan.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The bundle's definitions as files that {@code pg_restore} reads; only their owner may read them,
 * and they are removed when this is closed. They hold no rows.
 */
final class Archive implements AutoCloseable {
  private final Site site;
  private final Path archive;
  private final Path list;
  private final ArchiveContents contents;

  private Archive(Site site, Path archive, Path list, ArchiveContents contents) {
    this.site = site;
    this.archive = archive;
    this.list = list;
    this.contents = contents;
  }

  static Archive unpack(Site site, BundleReader bundle, Manifest.Archive stored)
      throws IOException {
    Path archive = Files.createTempFile("drover-definitions-", ".dump");
    boolean whole = false;
    try {
      try (InputStream in = bundle.open(stored);
          OutputStream out = Files.newOutputStream(archive)) {
        in.transferTo(out);
      }
      ArchiveContents contents = ArchiveContents.of(site.tool(), archive, site.run());
      Path list = Files.createTempFile("drover-contents-", ".list");
      whole = true;
      return new Archive(site, archive, list, contents);
    } finally {
      if (!whole) {
        Files.delete(archive);
      }
    }
  }

  /** What has to be there before rows come. */
  void tables() throws IOException {
    restore(false, "--section=pre-data", 1);
  }

  /**
   * Keys, indexes, triggers and all that comes after rows, but {@link #last}.
   *
   * @param jobs sessions side by side
   */
  void rest(int jobs) throws IOException {
    restore(false, "--section=post-data", jobs);
  }

  /** Event triggers: nothing may be defined after them. */
  void last() throws IOException {
    restore(true, "--section=post-data", 1);
  }

  private void restore(boolean last, String section, int jobs) throws IOException {
    if (last && !contents.hasLast()) {
      return;
    }
    contents.write(list, site.plan().choice(), last);
    ToolRun restore = site.restore(jobs).with(section, "--use-list=" + list);
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
