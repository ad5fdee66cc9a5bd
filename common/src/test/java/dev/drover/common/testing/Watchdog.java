package dev.drover.common.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A small shell that outlives this JVM and cleans up after it. It blocks reading a pipe whose other
 * end only this JVM holds; when the JVM ends, even by {@code kill -9}, the read ends and the
 * shell's last act runs. Costs no processor time while it waits.
 */
final class Watchdog {
  /**
   * Reads the target's pid, then waits for {@code done} (nothing left to do) or for the end of this
   * JVM.
   */
  private static final String END_PROCESS =
      """
      trap '' INT HUP TERM
      read -r pid || exit 0
      read -r word && [ "$word" = done ] && exit 0
      kill -s "$1" "$pid" 2>/dev/null
      n=0
      while kill -0 "$pid" 2>/dev/null && [ "$n" -lt "$2" ]; do sleep 0.1; n=$((n + 1)); done
      kill -s KILL "$pid" 2>/dev/null
      exit 0
      """;

  /**
   * Tries for half a minute, because processes that end at the same moment may still write there.
   */
  private static final String REMOVE_DIRECTORY =
      """
      trap '' INT HUP TERM
      read -r word && [ "$word" = done ] && exit 0
      n=0
      while [ -e "$1" ] && [ "$n" -lt 100 ]; do rm -rf -- "$1" 2>/dev/null; sleep 0.3; n=$((n + 1)); done
      exit 0
      """;

  /** Keeps every pipe reachable: an abandoned one must not look like this JVM's end. */
  private static final Set<Watchdog> WATCHING = ConcurrentHashMap.newKeySet();

  private final OutputStream pipe;

  private Watchdog(OutputStream pipe) {
    this.pipe = pipe;
    WATCHING.add(this);
  }

  /**
   * Will end the process given to {@link #watch}: first {@code signal}, and KILL after {@code
   * tenths} of a second.
   */
  static Watchdog overProcess(String signal, long tenths) {
    return start(END_PROCESS, signal, Long.toString(tenths));
  }

  /** Will remove {@code directory} with all that is in it. */
  static Watchdog overDirectory(String directory) {
    return start(REMOVE_DIRECTORY, directory);
  }

  void watch(long pid) {
    tell(Long.toString(pid));
  }

  /** Nothing is left to do; the shell goes. Calling it again changes nothing. */
  void dismiss() {
    if (WATCHING.remove(this)) {
      tell("done");
      try (pipe) {
        pipe.flush();
      } catch (IOException e) {
        // The shell is gone already, which is what was asked for.
      }
    }
  }

  private void tell(String line) {
    try {
      pipe.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      pipe.flush();
    } catch (IOException e) {
      // The shell ended before us: somebody killed it. The process it guarded is stopped in the
      // ordinary way.
    }
  }

  private static Watchdog start(String script, String... arguments) {
    List<String> command = new ArrayList<>(OwnSession.prefix());
    command.addAll(List.of("sh", "-c", script, "drover-watchdog"));
    command.addAll(List.of(arguments));
    try {
      Process shell =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return new Watchdog(shell.getOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
