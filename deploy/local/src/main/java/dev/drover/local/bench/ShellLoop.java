package dev.drover.local.bench;

import dev.drover.common.config.DroverConfig;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What platforms write today: for each project {@code createdb}, {@code pg_dump -s | psql} and a
 * pair of {@code psql \copy} pipes a table, one project after the other.
 */
final class ShellLoop {
  private static final List<String> TOOLS = List.of("createdb", "psql", "pg_dump");

  private final PostgresTools tools;
  private final String source;

  ShellLoop(DroverConfig.Server server, String source) {
    this.tools = new PostgresTools(server);
    this.source = source;
  }

  /** The major version of the installed {@code pg_dump}, when all tools are there. */
  static Optional<Integer> toolsVersion() throws IOException, InterruptedException {
    return PostgresTools.version(TOOLS);
  }

  /** Moves {@code projects} and answers how long it took, in seconds. */
  double run(List<String> projects) throws IOException, InterruptedException {
    return tools.time(script(projects));
  }

  private String script(List<String> projects) {
    StringBuilder script = new StringBuilder();
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
}
