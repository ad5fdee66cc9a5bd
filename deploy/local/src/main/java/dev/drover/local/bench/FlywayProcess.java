package dev.drover.local.bench;

import org.flywaydb.core.Flyway;

/** What Flyway's command line does for {@code flyway migrate}: one database, one process. */
public final class FlywayProcess {
  private FlywayProcess() {}

  /**
   * @param arguments the database's address and the files' folder; user and password as psql has
   *     them from the environment
   */
  public static void main(String[] arguments) {
    Flyway.configure()
        .dataSource(arguments[0], System.getenv("PGUSER"), System.getenv("PGPASSWORD"))
        .locations("filesystem:" + arguments[1])
        .validateMigrationNaming(false)
        .load()
        .migrate();
  }
}
