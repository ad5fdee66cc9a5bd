package dev.drover.common.bundle;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drafts of this process that nobody needs any more. One whose store is away cannot be removed, and
 * would be there again when the store is back: it is tried until it is gone. Thread-safe.
 */
final class LeftDrafts {
  private static final Logger LOG = LoggerFactory.getLogger(LeftDrafts.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Whether the root is there, and is the one that was opened. */
  @FunctionalInterface
  interface Root {
    boolean isThere() throws IOException;
  }

  private final Root root;
  private final Set<Path> left = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean trying = new AtomicBoolean();

  LeftDrafts(Root root) {
    this.root = root;
  }

  /** Removes the draft's folder, now or as soon as that is possible. */
  void remove(Path draft) {
    if (!removed(draft)) {
      LOG.warn("The draft {} is removed when its store is back", draft.getFileName());
      left.add(draft);
      keepTrying();
    }
  }

  private void keepTrying() {
    if (!left.isEmpty() && trying.compareAndSet(false, true)) {
      Thread.ofVirtual().name("left-drafts").start(this::untilAllAreGone);
    }
  }

  private void untilAllAreGone() {
    while (!left.isEmpty()) {
      LockSupport.parkNanos(PAUSE.toNanos());
      left.removeIf(this::removed);
    }
    trying.set(false);
    keepTrying();
  }

  /** What is not there is removed only if the store is. */
  private boolean removed(Path draft) {
    try {
      if (!root.isThere()) {
        return false;
      }
      DirectoryDraft.remove(draft);
      return root.isThere();
    } catch (IOException e) {
      LOG.debug("The draft {} cannot be removed yet", draft.getFileName(), e);
      return false;
    }
  }
}
