package dev.drover.local.bench;

import dev.drover.common.config.DroverConfig;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command-line tools of PostgreSQL that are installed, pointed at one server. */
record PostgresTools(DroverConfig.Server server) {
  private static final Pattern MAJOR = Pattern.compile("(\\d+)\\.");

  /** The major version of the installed {@code pg_dump}, when all of {@code tools} are there. */
  static Optional<Integer> version(List<String> tools) throws IOException, InterruptedException {
    if (!tools.stream().allMatch(PostgresTools::installed)) {
      return Optional.empty();
    }
    Process process = new ProcessBuilder("pg_dump", "--version").start();
    String version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    Matcher digits = MAJOR.matcher(version);
    return digits.find() ? Optional.of(Integer.parseInt(digits.group(1))) : Optional.empty();
  }

  /**
   * The version of a server that both the tools and we can serve: pg_dump refuses servers newer
   * than itself.
   */
  static int serverVersion(Optional<Integer> tools) {
    return tools.isPresent() && tools.get() >= 15 && tools.get() < 18 ? 15 : 18;
  }

  static boolean installed(String tool) {
    String path = System.getenv("PATH");
    return path != null
        && Arrays.stream(path.split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }

  /**
   * Runs a bash script with the server in its environment and answers how long it took, in seconds.
   *
   * @throws IOException when it fails, with what it printed last
   */
  double time(String script, String... arguments) throws IOException, InterruptedException {
    return time(script, Map.of(), arguments);
  }

  /** As {@link #time(String, String...)}, with more in the environment. */
  double time(String script, Map<String, String> more, String... arguments)
      throws IOException, InterruptedException {
    Path file = Files.createTempFile("drover-bench", ".sh");
    Path output = Files.createTempFile("drover-bench", ".log");
    try {
      Files.writeString(file, "set -eo pipefail\n" + script);
      ProcessBuilder shell = new ProcessBuilder("bash", file.toString());
      shell.command().addAll(List.of(arguments));
      shell.environment().putAll(environment());
      shell.environment().putAll(more);
      shell.redirectErrorStream(true).redirectOutput(output.toFile());
      long begun = System.nanoTime();
      Process process = shell.start();
      boolean ended = process.waitFor(30, TimeUnit.MINUTES);
      double seconds = (System.nanoTime() - begun) / 1e9;
      if (!ended || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("The script failed: " + Files.readString(output).strip());
      }
      return seconds;
    } finally {
      Files.delete(file);
      Files.delete(output);
    }
  }

  private Map<String, String> environment() {
    URI uri = URI.create(server.url().substring("jdbc:".length()));
    String password = server.resolvePassword();
    return Map.of(
        "PGHOST", uri.getHost(),
        "PGPORT", String.valueOf(uri.getPort()),
        "PGUSER", server.user(),
        "PGPASSWORD", password == null ? "" : password);
  }
}
