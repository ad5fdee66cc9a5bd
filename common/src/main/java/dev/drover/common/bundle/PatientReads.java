package dev.drover.common.bundle;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Set;

/**
 * Looking into a folder, tried again when it fails for a moment: a network file system that has
 * just failed over, a process short of file descriptors. What the file system itself answers (there
 * is no such file, access is denied) is taken at its word.
 *
 * <p>Only looking is tried again, never what makes bytes durable: after an fsync that failed, the
 * kernel may have dropped the pages it could not write and have marked them clean, so that the next
 * fsync succeeds although nothing is on the disk. A draft whose write, sync or rename failed is
 * given up as a whole; the coordinator asks for a new one, under a new epoch and a new name.
 */
final class PatientReads {
  private static final Set<Class<? extends IOException>> ANSWERS =
      Set.of(
          NoSuchFileException.class,
          AccessDeniedException.class,
          NotDirectoryException.class,
          FileAlreadyExistsException.class,
          FileSystemLoopException.class,
          DirectoryNotEmptyException.class,
          AtomicMoveNotSupportedException.class);

  /** Four attempts within about a second; a longer outage is for the coordinator's timers. */
  private static final RetryConfig CONFIG =
      RetryConfig.custom()
          .maxAttempts(4)
          .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(50, 3.0, 0.3))
          .retryOnException(PatientReads::mayPass)
          .build();

  private final Retry retry;

  PatientReads(String store) {
    this.retry = Retry.of(store, CONFIG);
  }

  /** A look into the folder. */
  @FunctionalInterface
  interface Look<T> {
    T look() throws IOException;
  }

  <T> T of(Look<T> look) throws IOException {
    try {
      return Retry.decorateCheckedSupplier(retry, () -> now(look)).get();
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("Looking throws IOException only", e);
    }
  }

  /** A stream of a folder's entries wraps what goes wrong on the way. */
  private static <T> T now(Look<T> look) throws IOException {
    try {
      return look.look();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean mayPass(Throwable error) {
    return error instanceof IOException
        && !ANSWERS.contains(error.getClass())
        && !(error instanceof ClosedByInterruptException);
  }
}
