package dev.drover.local.bench;

import dev.drover.common.config.DroverConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What platforms write today: for each project {@code createdb}, {@code pg_dump -s | psql} and a
 * pair of {@code psql \copy} pipes a table, one project after the other.
 */
final class ShellLoop {
  private static final List<String> TOOLS = List.of("createdb", "psql", "pg_dump");

  private final DroverConfig.Server server;
  private final String source;

  ShellLoop(DroverConfig.Server server, String source) {
    this.server = server;
    this.source = source;
  }

  /** The major version of the installed {@code pg_dump}, when all tools are there. */
  static Optional<Integer> toolsVersion() throws IOException, InterruptedException {
    for (String tool : TOOLS) {
      if (!onPath(tool)) {
        return Optional.empty();
      }
    }
    Process process = new ProcessBuilder("pg_dump", "--version").start();
    String version =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    process.waitFor();
    var digits = java.util.regex.Pattern.compile("(\\d+)\\.").matcher(version);
    return digits.find() ? Optional.of(Integer.parseInt(digits.group(1))) : Optional.empty();
  }

  /** Moves {@code projects} and answers how long it took, in seconds. */
  double run(List<String> projects) throws IOException, InterruptedException {
    Path script = Files.createTempFile("drover-shell-loop", ".sh");
    Path schema = Files.createTempFile("drover-shell-loop", ".sql");
    try {
      Files.writeString(script, script(projects));
      long begun = System.nanoTime();
      ProcessBuilder shell = new ProcessBuilder("bash", script.toString(), schema.toString());
      shell.environment().putAll(connection());
      shell.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
      Process process = shell.start();
      if (!process.waitFor(30, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("The shell loop failed");
      }
      return (System.nanoTime() - begun) / 1e9;
    } finally {
      Files.delete(script);
      Files.delete(schema);
    }
  }

  private String script(List<String> projects) {
    StringBuilder script = new StringBuilder("set -eo pipefail\n");
    for (String ref : projects) {
      String database = "shell_" + ref;
      script.append("createdb ").append(database).append('\n');
      script
          .append("pg_dump -s -n auth -n storage ")
          .append(source)
          .append(" | psql -q -X -d ")
          .append(database)
          .append('\n');
      for (Selected table : Selected.ALL) {
        script
            .append("psql -q -X -d ")
            .append(source)
            .append(" -c \"\\copy (")
            .append(table.select(ref))
            .append(") TO STDOUT\"")
            .append(" | PGOPTIONS='-c session_replication_role=replica' psql -q -X -d ")
            .append(database)
            .append(" -c \"\\copy ")
            .append(table.table())
            .append(" (")
            .append(table.columns())
            .append(") FROM STDIN\"\n");
      }
    }
    return script.toString();
  }

  private Map<String, String> connection() {
    java.net.URI uri = java.net.URI.create(server.url().substring("jdbc:".length()));
    String password = server.resolvePassword();
    return Map.of(
        "PGHOST", uri.getHost(),
        "PGPORT", String.valueOf(uri.getPort()),
        "PGUSER", server.user(),
        "PGPASSWORD", password == null ? "" : password);
  }

  private static boolean onPath(String tool) {
    String path = System.getenv("PATH");
    return path != null
        && java.util.Arrays.stream(path.split(java.io.File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }
}
