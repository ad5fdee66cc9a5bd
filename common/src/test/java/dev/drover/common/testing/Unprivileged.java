package dev.drover.common.testing;

import java.io.IOException;
import java.util.List;

/**
 * PostgreSQL refuses to run as root. For root, a user namespace of its own takes the privileges
 * away and leaves the access to root's files, so nothing has to be handed to another user.
 */
final class Unprivileged {
  private static final List<String> PREFIX = find();

  private Unprivileged() {}

  /** To be put before a command; empty for an ordinary user. The program keeps the pid. */
  static List<String> prefix() {
    return PREFIX;
  }

  private static List<String> find() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of();
    }
    List<String> namespace = List.of("unshare", "-U");
    if (succeeds(List.of("unshare", "-U", "true"))) {
      return namespace;
    }
    throw new IllegalStateException(
        "PostgreSQL does not run as root, and 'unshare -U' is not permitted here. Run as an ordinary user,"
            + " or permit user namespaces in this container.");
  }

  private static boolean succeeds(List<String> command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
