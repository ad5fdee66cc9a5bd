package dev.drover.common.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;

/**
 * Whether shared servers run in containers: when a Docker engine answers, unless the system
 * property {@code drover.test.backend} says {@code embedded}; {@code containers} insists on them.
 */
final class Containers {
  private static final String PROPERTY = "drover.test.backend";

  private static final class Chosen {
    static final boolean CONTAINERS = choose(System.getProperty(PROPERTY, "auto"));
  }

  private Containers() {}

  static boolean chosen() {
    return Chosen.CONTAINERS;
  }

  /**
   * @throws IllegalArgumentException for a word that is none of {@code auto}, {@code embedded} and
   *     {@code containers}
   * @throws IllegalStateException when containers are wanted and no engine answers
   */
  static boolean choose(String wanted) {
    return switch (wanted) {
      case "auto" -> engineAnswers();
      case "embedded" -> false;
      case "containers" -> {
        if (!engineAnswers()) {
          throw new IllegalStateException(
              PROPERTY + " is containers, but no Docker engine answers here.");
        }
        yield true;
      }
      default ->
          throw new IllegalArgumentException(
              PROPERTY + " is '" + wanted + "'; expected auto, embedded or containers.");
    };
  }

  /** Asks only where there is something to ask: looking for an engine everywhere takes seconds. */
  private static boolean engineAnswers() {
    boolean named =
        System.getenv("DOCKER_HOST") != null
            || System.getenv("TESTCONTAINERS_HOST_OVERRIDE") != null
            || Files.exists(Path.of("/var/run/docker.sock"));
    return named && DockerClientFactory.instance().isDockerAvailable();
  }
}
