package dev.drover.common.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** How PostgreSQL, which refuses to run as root, is started by whoever runs this process. */
enum Unprivileged {
  /** An ordinary user starts it as it is. */
  ORDINARY(List.of()),

  /** A user namespace takes root's privileges away and leaves the access to root's files. */
  NAMESPACE(List.of("unshare", "-U")),

  /**
   * Where namespaces are forbidden, as in many containers, root becomes the user nobody, who then
   * owns the folder.
   */
  NOBODY(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));

  private static final int NOBODYS_ID = 65_534;

  private final List<String> prefix;

  Unprivileged(List<String> prefix) {
    this.prefix = prefix;
  }

  /** The first way that works on this machine. */
  static Unprivileged here() {
    return Here.WAY;
  }

  /** To be put before a command; the program keeps the pid. */
  List<String> prefix() {
    return prefix;
  }

  /** Whether PostgreSQL runs as somebody who cannot read what belongs to this process's user. */
  boolean isAnotherUser() {
    return this == NOBODY;
  }

  /** Lets PostgreSQL use {@code folder} and all that is in it now. */
  void hand(Path folder) throws IOException {
    if (!isAnotherUser()) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        Files.setAttribute(file, "unix:uid", NOBODYS_ID, java.nio.file.LinkOption.NOFOLLOW_LINKS);
      }
    }
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null && Files.isWritable(parent)) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(parent);
      if (permissions.add(PosixFilePermission.OTHERS_EXECUTE)) {
        Files.setPosixFilePermissions(parent, permissions);
      }
    }
  }

  private static final class Here {
    static final Unprivileged WAY = find();

    private static Unprivileged find() {
      if (!"root".equals(System.getProperty("user.name"))) {
        return ORDINARY;
      }
      return Stream.of(NAMESPACE, NOBODY)
          .filter(way -> succeeds(Stream.concat(way.prefix.stream(), Stream.of("true")).toList()))
          .findFirst()
          .orElseThrow(() ->
              new IllegalStateException(
                  "PostgreSQL does not run as root, and neither 'unshare -U' nor 'setpriv' works here."
                      + " Run as an ordinary user."));
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
}
