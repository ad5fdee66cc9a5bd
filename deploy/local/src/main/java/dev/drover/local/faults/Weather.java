package dev.drover.local.faults;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a {@link ChaosProxy} does to those who pass; may change at any time. Thread-safe. */
final class Weather {
  /** What becomes of a COMMIT. */
  enum Commit {
    PASSES,
    /** The server never hears of it. */
    REQUEST_LOST,
    /** The server has committed; the client never hears of it. */
    ANSWER_LOST
  }

  private final AtomicInteger commits = new AtomicInteger();
  private final AtomicInteger ambiguous = new AtomicInteger();
  private final AtomicInteger cuts = new AtomicInteger();
  private final AtomicLong bytesLeft = new AtomicLong(Long.MAX_VALUE);
  private volatile int everyCommit;
  private volatile int mostAmbiguous;
  private volatile Duration delay = Duration.ZERO;
  private boolean silent;

  void fair() {
    everyCommit = 0;
    delay = Duration.ZERO;
    bytesLeft.set(Long.MAX_VALUE);
    silence(false);
  }

  /** Every {@code nth} COMMIT is cut, {@code most} of them, in turn before and after it is done. */
  void cutCommits(int nth, int most) {
    mostAmbiguous = ambiguous.get() + most;
    everyCommit = nth;
  }

  /** Each piece of data waits so long. */
  void slow(Duration each) {
    delay = each;
  }

  /** Cuts the connection over which the {@code n}th byte from now on passes. */
  void cutAfter(long n) {
    bytesLeft.set(n);
  }

  /** Nothing passes, nothing is refused: a network that swallows. */
  synchronized void silence(boolean wished) {
    silent = wished;
    notifyAll();
  }

  /** Cut COMMITs so far, of which the clients cannot know the outcome. */
  int ambiguous() {
    return ambiguous.get();
  }

  /** Connections cut in the middle so far. */
  int cuts() {
    return cuts.get();
  }

  Commit commit() {
    int nth = everyCommit;
    if (nth == 0 || commits.incrementAndGet() % nth != 0 || ambiguous.get() >= mostAmbiguous) {
      return Commit.PASSES;
    }
    return ambiguous.incrementAndGet() % 2 == 0 ? Commit.REQUEST_LOST : Commit.ANSWER_LOST;
  }

  /** Waits as long as the weather wishes; false when the connection is to be cut. */
  boolean bears(int bytes) throws InterruptedException {
    Thread.sleep(delay);
    synchronized (this) {
      while (silent) {
        wait();
      }
    }
    long left = bytesLeft.get();
    if (left != Long.MAX_VALUE
        && left > 0
        && bytesLeft.addAndGet(-bytes) <= 0
        && bytesLeft.getAndSet(Long.MAX_VALUE) <= 0) {
      cuts.incrementAndGet();
      return false;
    }
    return true;
  }
}
