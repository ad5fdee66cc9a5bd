package dev.drover.common.postgres;

import dev.drover.common.failure.DroverException;
import dev.drover.common.plan.TableName;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;

/**
 * Room for rows that have to be held whole. All of a process's together take half of its memory at
 * most: who comes while others hold theirs waits, and a row that would never fit is refused before
 * room is made for it. Thread-safe; nobody takes a second one before giving the first back.
 */
public final class RowRoom {
  private static final RowRoom PROCESS = new RowRoom(Runtime.getRuntime().maxMemory() / 2);
  private static final int UNIT = 1 << 10;
  private static final int MEGABYTE = 1 << 20;

  /** What is not memory for rows, in MiB, of a process that holds one. */
  private static final int REST = 64;

  private final int all;
  private final Semaphore free;

  /**
   * @param bytes of all rows together
   */
  RowRoom(long bytes) {
    this.all = (int) Math.min(bytes / UNIT, Integer.MAX_VALUE);
    this.free = new Semaphore(all, true);
  }

  /**
   * @param bytes of a row; what a short one needs is not counted
   * @param table whose row it is, for people
   * @throws DroverException {@code row_too_large}
   */
  public static Held take(int bytes, TableName table) throws IOException {
    return PROCESS.hold(bytes, table);
  }

  Held hold(int bytes, TableName table) throws IOException {
    if (bytes <= CopyOut.PIECE) {
      return new Held(0);
    }
    int units = bytes / UNIT + 1;
    if (units > all) {
      throw tooLarge(bytes, table);
    }
    try {
      free.acquire(units);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while waiting for memory for a long row");
    }
    return new Held(units);
  }

  private DroverException tooLarge(int bytes, TableName table) {
    int row = bytes / MEGABYTE + 1;
    return DroverException.user(
        "row_too_large",
        "A row of "
            + table
            + " that has to be held whole has "
            + row
            + " MB as text; all such rows together may take half of this process's memory, which is "
            + all / (MEGABYTE / UNIT)
            + " MB.",
        "Give it more memory: DROVER_JAVA_OPTIONS=-Xmx" + (2L * row + REST) + "m");
  }

  /** Is given back once. */
  public final class Held implements AutoCloseable {
    private final int units;

    private Held(int units) {
      this.units = units;
    }

    @Override
    public void close() {
      free.release(units);
    }
  }
}
