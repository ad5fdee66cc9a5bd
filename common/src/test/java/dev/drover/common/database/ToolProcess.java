package dev.drover.common.database;

import dev.drover.common.testing.TestRun;
import java.io.IOException;
import java.nio.file.Path;

/** A process that runs a program until one of them ends. */
final class ToolProcess {
  private ToolProcess() {}

  public static void main(String[] arguments) throws IOException {
    PostgresTools.Tool tool =
        new PostgresTools.Tool(
            PostgresTools.Program.PG_DUMP,
            Path.of(arguments[0]),
            ToolVersion.parse("pg_dump (PostgreSQL) 17.12"));
    new ToolRun(tool).run(System.out, TestRun.plain());
  }
}
