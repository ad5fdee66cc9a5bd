package dev.drover.local;

import dev.drover.common.failure.DroverException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The processes that use a data folder. When a stack was killed, its watchdogs may still be
 * stopping them while the next one starts; that one waits.
 */
final class PreviousRun {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final Path file;

  PreviousRun(Path file) {
    this.file = file;
  }

  /** Returns when no process of an earlier run is left, and forgets them. */
  void awaitEnd() {
    try {
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          running(line).ifPresent(this::awaitEnd);
        }
      }
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Remembers a process; the start time tells it from a later one with the same number. */
  synchronized void remember(long pid) {
    try {
      Files.writeString(
          file,
          pid + " " + startOf(pid) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<ProcessHandle> running(String line) {
    List<String> words = List.of(line.split(" "));
    if (words.size() != 2) {
      return Optional.empty(); // cut short by the end of the machine
    }
    long pid = Long.parseLong(words.get(0));
    return startOf(pid).equals(words.get(1)) ? ProcessHandle.of(pid) : Optional.empty();
  }

  private static String startOf(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().startInstant())
        .map(start -> Long.toString(start.toEpochMilli()))
        .orElse("gone");
  }

  private void awaitEnd(ProcessHandle process) {
    try {
      process.onExit().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw DroverException.user(
          "data_folder_in_use",
          "Process " + process.pid() + " of an earlier run still uses " + file.getParent() + ".",
          "Stop that process.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while an earlier run ended", e);
    }
  }
}
