package dev.drover.common.failure;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A place where dying would hurt most. Inert, one comparison with null, unless this JVM was started
 * with {@code -Ddrover.crash=NAME:N} (ends at once at the Nth passage of that point, as if the
 * power went) or {@code NAME:N:stop} (is stopped as by SIGSTOP, and goes on when it gets SIGCONT).
 * {@code drover bench faults} visits every one of them. Thread-safe.
 */
public enum CrashPoint {
  /** Events are decided; the transaction that says so is not committed. */
  DECISION_UNCOMMITTED,
  /** It is committed; nothing was sent. */
  DECISION_COMMITTED,
  /** Timers are decided; the transaction that says so is not committed. */
  SWEEP_UNCOMMITTED,
  /** Messages are out of the outbox in an open transaction; the broker has none of them. */
  OUTBOX_TAKEN,
  /** The broker has them all; that they are out of the outbox is not committed. */
  OUTBOX_PUBLISHED,

  /** A command was read; the broker does not know whose it is. */
  COMMAND_POLLED,
  /** It is this worker's; nothing has begun. */
  COMMAND_CLAIMED,
  /** All is done; no event says so. */
  EVENT_UNSENT,
  /** The broker has the event; the run is not forgotten. */
  EVENT_SENT,

  /** Some bytes of a bundle's file are written. */
  BUNDLE_WRITE,
  /** All bytes of a file are written, none is surely on the disk. */
  BUNDLE_SYNC,
  /** The data files are durable; there is no manifest. */
  BUNDLE_MANIFEST,
  /** All files are durable; the bundle is hidden. */
  BUNDLE_HIDDEN,
  /** The bundle is visible; its folder's entry is not surely on the disk. */
  BUNDLE_VISIBLE,

  /** The template's schema is there; its record does not say ready. */
  TEMPLATE_UNMARKED,
  /** The fence is taken and the staging database recorded; it is not made. */
  STAGING_INTENDED,
  /** It is made; its record does not say so. */
  STAGING_UNMARKED,
  /** Some rows went into an open transaction. */
  COPY_ROWS,
  /** All rows did. */
  LOAD_UNCOMMITTED,
  /** They are committed; nobody was told. */
  LOAD_COMMITTED,
  /** The staging database has its final name in an open transaction. */
  HOME_UNCOMMITTED,
  /** For everybody. */
  HOME_COMMITTED,

  /** A restore holds the fence; what was made is still there. */
  RESTORE_FENCED,
  /** A staging database is gone; its record does not say so. */
  STAGING_DROPPED;

  /** The exit code of a process that ended at a crash point. */
  public static final int EXIT = 86;

  private static final String PROPERTY = "drover.crash";
  private static final @Nullable Armed ARMED = Armed.of(System.getProperty(PROPERTY));

  /** The JVM option that arms this point for its {@code nth} passage, from 1 on. */
  public String option(int nth) {
    return "-D" + PROPERTY + "=" + name() + ":" + nth;
  }

  /** As {@link #option}, to stop the process instead of ending it. */
  public String stoppingOption(int nth) {
    return option(nth) + ":stop";
  }

  /** To be called where the point is. */
  public void pass() {
    Armed armed = ARMED;
    if (armed != null) {
      armed.pass(this);
    }
  }

  private record Armed(CrashPoint point, AtomicInteger left, boolean stops) {
    static @Nullable Armed of(@Nullable String setting) {
      if (setting == null) {
        return null;
      }
      String[] parts = setting.split(":", -1);
      return new Armed(
          valueOf(parts[0].toUpperCase(Locale.ROOT)),
          new AtomicInteger(Integer.parseInt(parts[1])),
          parts.length > 2 && parts[2].equals("stop"));
    }

    void pass(CrashPoint passed) {
      if (passed != point || left.decrementAndGet() != 0) {
        return;
      }
      if (stops) {
        stop();
      } else {
        Runtime.getRuntime().halt(EXIT);
      }
    }

    private static void stop() {
      long pid = ProcessHandle.current().pid();
      try {
        new ProcessBuilder("sh", "-c", "kill -s STOP " + pid).inheritIO().start().waitFor();
      } catch (IOException e) {
        throw new IllegalStateException("The process cannot stop itself", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
