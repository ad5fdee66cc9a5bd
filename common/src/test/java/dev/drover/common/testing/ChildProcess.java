package dev.drover.common.testing;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process that never outlives this JVM: a {@link Watchdog} ends it when the JVM dies without
 * stopping it. It runs in its own session and writes into a log file. Thread-safe.
 */
public final class ChildProcess implements AutoCloseable {
  /**
   * @param name what people call it, for messages
   * @param environment added to this process's own
   * @param log grows at its end
   * @param signal what asks the process to stop: {@code TERM}, {@code INT} or {@code QUIT}
   * @param patience how long it may take before it is killed
   */
  public record Launch(
      String name,
      List<String> command,
      Map<String, String> environment,
      Path log,
      String signal,
      Duration patience) {
    /** Stopped by TERM within 20 seconds, with nothing added to the environment. */
    public Launch(String name, List<String> command, Path log) {
      this(name, command, Map.of(), log, "TERM", Duration.ofSeconds(20));
    }
  }

  private final Launch launch;
  private final Process process;

  private ChildProcess(Launch launch, Process process) {
    this.launch = launch;
    this.process = process;
  }

  public static ChildProcess start(Launch launch) {
    Watchdog watchdog = Watchdog.overProcess(launch.signal(), launch.patience().toMillis() / 100);
    List<String> command = new ArrayList<>(OwnSession.prefix());
    command.addAll(launch.command());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(launch.log().toFile()));
    builder.environment().putAll(launch.environment());
    try {
      Process process = builder.start();
      watchdog.watch(process.pid());
      var _ = process.onExit().thenRun(watchdog::dismiss);
      return new ChildProcess(launch, process);
    } catch (IOException e) {
      watchdog.dismiss();
      throw new UncheckedIOException(e);
    }
  }

  public String name() {
    return launch.name();
  }

  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** Done when the process has ended, with its exit code. */
  public CompletableFuture<Integer> ended() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /** Waits for the end and returns the exit code. */
  public int await() throws InterruptedException {
    return process.waitFor();
  }

  /**
   * Sends a signal, such as {@code STOP} or {@code CONT}. Nothing happens when the process has
   * ended.
   */
  public void signal(String signal) {
    if (!process.isAlive()) {
      return;
    }
    try {
      new ProcessBuilder("sh", "-c", "kill -s \"$1\" \"$2\"", "kill", signal, Long.toString(pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** {@code kill -9}, and waits until the process is gone. */
  public void kill() {
    process.destroyForcibly();
    awaitQuietly(Duration.ofSeconds(30));
  }

  /**
   * Asks the process to stop and waits; kills it when its patience is over. Nothing happens when it
   * has ended.
   */
  @Override
  public void close() {
    signal(launch.signal());
    if (!awaitQuietly(launch.patience())) {
      kill();
    }
  }

  /** The log's last {@code lines} lines, for people to see why it ended. */
  public String logTail(int lines) {
    try (RandomAccessFile file = new RandomAccessFile(launch.log().toFile(), "r")) {
      file.seek(Math.max(0, file.length() - 64L * 1024));
      byte[] end = new byte[(int) (file.length() - file.getFilePointer())];
      file.readFully(end);
      List<String> all = new String(end, StandardCharsets.UTF_8).lines().toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    } catch (IOException e) {
      return "(no log at " + launch.log() + ")";
    }
  }

  /** The error for a process that ended although it should run. */
  public IllegalStateException endedEarly() {
    return new IllegalStateException(
        "%s ended with exit code %d. Its log %s ends with:%n%s"
            .formatted(name(), process.exitValue(), launch.log(), logTail(30)));
  }

  private boolean awaitQuietly(Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }
}
