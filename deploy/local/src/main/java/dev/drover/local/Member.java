package dev.drover.local;

import dev.drover.common.failure.CrashPoint;
import dev.drover.common.testing.ChildProcess;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One process of the stack, which can be killed, stopped and started again; each start is a new
 * process with the same configuration, folder and ports. Thread-safe.
 */
public final class Member {
  private final Role role;
  private final int number;
  private final Function<List<String>, ChildProcess> launch;
  private final Consumer<ChildProcess> died;
  private @Nullable ChildProcess process;

  /**
   * @param launch starts the process with JVM options for that start only
   * @param died told when the process ends and nobody asked it to
   */
  Member(
      Role role,
      int number,
      Function<List<String>, ChildProcess> launch,
      Consumer<ChildProcess> died) {
    this.role = role;
    this.number = number;
    this.launch = launch;
    this.died = died;
  }

  public Role role() {
    return role;
  }

  /** Counts the members of a role from 1. */
  public int number() {
    return number;
  }

  public synchronized long pid() {
    return running().pid();
  }

  public synchronized boolean alive() {
    return process != null && process.alive();
  }

  /** Nothing happens when it runs. */
  public void start() {
    start(List.of());
  }

  /**
   * As {@link #start()}, with JVM options for this start only; those of a {@link CrashPoint} make
   * its death a wished one.
   */
  public synchronized void start(List<String> options) {
    if (alive()) {
      return;
    }
    ChildProcess started = launch.apply(options);
    process = started;
    var _ = started.ended().thenRun(() -> ended(started));
  }

  /** {@code kill -9}; the stack takes it as wished. */
  public void kill() {
    ChildProcess wished = release();
    if (wished != null) {
      wished.kill();
    }
  }

  /** Asks the process to stop and waits for it. */
  public void stop() {
    ChildProcess wished = release();
    if (wished != null) {
      wished.close();
    }
  }

  /** Sends a signal such as {@code STOP} or {@code CONT}. */
  public synchronized void signal(String signal) {
    running().signal(signal);
  }

  private synchronized ChildProcess running() {
    if (process == null) {
      throw new IllegalStateException(role.word() + " " + number + " is not running");
    }
    return process;
  }

  private synchronized @Nullable ChildProcess release() {
    ChildProcess released = process;
    process = null;
    return released;
  }

  private void ended(ChildProcess ended) {
    boolean unwished;
    synchronized (this) {
      unwished = process == ended && ended.ended().join() != CrashPoint.EXIT;
    }
    if (unwished) {
      died.accept(ended);
    }
  }
}
