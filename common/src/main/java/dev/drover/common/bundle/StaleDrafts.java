package dev.drover.common.bundle;

import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drafts whose process died. A draft's folder is named by its process (id and start time, because
 * ids come again) and is swept when that process does not live here and nothing in it was touched
 * for {@link #AFTER}. A draft of a live process on another machine that stands still that long
 * loses its folder and fails; nothing published is ever touched.
 */
final class StaleDrafts {
  static final Duration AFTER = Duration.ofDays(1);
  static final String PREFIX = ".draft-";

  private static final Logger LOG = LoggerFactory.getLogger(StaleDrafts.class);
  private static final Pattern NAME =
      Pattern.compile("\\.draft-(\\d{1,18})-(\\d{1,18})-[0-9a-f]{16}(?:-(.+))?");

  private final Path root;
  private final InstantSource clock;

  StaleDrafts(Path root, InstantSource clock) {
    this.root = root;
    this.clock = clock;
  }

  /** A name for a new draft of this process, never used before. */
  static String newName() {
    ProcessHandle process = ProcessHandle.current();
    return PREFIX + process.pid() + "-" + startOf(process) + "-" + unique();
  }

  /** As {@link #newName()}, of a draft that others may go on with once this process is dead. */
  static String newName(BundleId id) {
    return newName() + "-" + id;
  }

  /** A name for a draft that others may go on with at once. */
  static String parkedName(BundleId id) {
    return PREFIX + "0-0-" + unique() + "-" + id;
  }

  private static String unique() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  /**
   * Gives a draft of that bundle which no living process of this machine has another name. Of
   * several who try one gets it; a process of another machine that has it finds it gone.
   *
   * @return whether there was one
   */
  static boolean takeOver(Path root, BundleId id, String name) throws IOException {
    try (DirectoryStream<Path> drafts = Files.newDirectoryStream(root, PREFIX + "*-" + id)) {
      for (Path draft : drafts) {
        Matcher parts = NAME.matcher(draft.getFileName().toString());
        if (parts.matches()
            && id.value().equals(parts.group(3))
            && !lives(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)))) {
          try {
            Files.move(draft, root.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            return true;
          } catch (NoSuchFileException e) {
            continue; // somebody else took it
          }
        }
      }
    }
    return false;
  }

  /**
   * Sweeps once. What cannot be removed stays until the next time and stops nobody.
   *
   * @return how many drafts were removed
   */
  int sweep() throws IOException {
    int swept = 0;
    try (DirectoryStream<Path> drafts = Files.newDirectoryStream(root, PREFIX + "*")) {
      for (Path draft : drafts) {
        try {
          if (isStale(draft)) {
            DirectoryDraft.remove(draft);
            swept++;
            LOG.info("Removed {}, a draft that its process left behind", draft.getFileName());
          }
        } catch (NoSuchFileException e) {
          LOG.debug("The draft {} went while it was looked at", draft.getFileName());
        } catch (IOException e) {
          LOG.warn("Cannot remove the abandoned draft {}", draft.getFileName(), e);
        }
      }
    }
    return swept;
  }

  private boolean isStale(Path draft) throws IOException {
    Matcher name = NAME.matcher(draft.getFileName().toString());
    return name.matches()
        && Files.isDirectory(draft, LinkOption.NOFOLLOW_LINKS)
        && !lives(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)))
        && touched(draft).isBefore(clock.instant().minus(AFTER));
  }

  private static boolean lives(long process, long start) {
    return ProcessHandle.of(process).map(found -> startOf(found) == start).orElse(false);
  }

  private static long startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static Instant touched(Path draft) throws IOException {
    Instant last = Files.getLastModifiedTime(draft, LinkOption.NOFOLLOW_LINKS).toInstant();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(draft)) {
      for (Path file : files) {
        Instant changed = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
        last = changed.isAfter(last) ? changed : last;
      }
    }
    return last;
  }
}
