package dev.drover.common.testing;

import java.io.File;
import java.util.List;
import java.util.stream.Stream;

/**
 * Starts a program in a session of its own, so that Ctrl-C in a terminal reaches only the process
 * that the person sees; it then stops its children in order.
 */
final class OwnSession {
  private static final List<String> PREFIX =
      onPath("setsid")
          ? List.of("setsid")
          : onPath("perl")
              ? List.of(
                  "perl", "-e", "use POSIX; POSIX::setsid(); exec { $ARGV[0] } @ARGV or die $!")
              : List.of();

  private OwnSession() {}

  /** To be put before a command; the program keeps the pid of the process that was started. */
  static List<String> prefix() {
    return PREFIX;
  }

  static boolean onPath(String program) {
    String path = System.getenv("PATH");
    return path != null
        && Stream.of(path.split(File.pathSeparator))
            .anyMatch(directory -> new File(directory, program).canExecute());
  }
}
