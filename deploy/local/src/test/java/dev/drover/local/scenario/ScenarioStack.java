package dev.drover.local.scenario;

import dev.drover.cli.CoordinatorClient;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.testing.TestPostgres;
import dev.drover.local.LocalStack;
import java.sql.SQLException;
import java.util.Map;

/**
 * One running Drover for all scenarios of this JVM: two coordinators, two of every worker, an
 * embedded Kafka, and PostgreSQL servers of their own: {@code platform} and {@code projects} of
 * version 18, {@code old} of version 15. Their tests run one after the other.
 */
final class ScenarioStack {
  private static final TestPostgres CURRENT = TestPostgres.another(18);
  private static final TestPostgres OLD = TestPostgres.another(15);
  private static final LocalStack STACK = start();

  private ScenarioStack() {}

  private static LocalStack start() {
    DroverConfig.Server current = CURRENT.server();
    DroverConfig config =
        new DroverConfig(
            null,
            new DroverConfig.Coordinator(coordinators(), new DroverConfig.Http(null, 0)),
            Map.of("platform", current, "projects", current, "old", OLD.server()),
            null,
            new DroverConfig.Workers(null, null, null, "127.0.0.1", null));
    LocalStack stack =
        LocalStack.of(LocalStack.Settings.embedded().withConfig(config).withProcesses(2, 2));
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(stack::close));
    return stack.start();
  }

  private static DroverConfig.Server coordinators() {
    DroverConfig.Server server = CURRENT.server();
    try {
      return new DroverConfig.Server(
          server.urlOf(new DatabaseName(CURRENT.createDatabase("drover"))),
          server.user(),
          server.password(),
          null,
          null,
          null);
    } catch (SQLException e) {
      throw new IllegalStateException("The coordinators have no database", e);
    }
  }

  /** PostgreSQL 18; the coordinators' database is there too. */
  static TestPostgres current() {
    return CURRENT;
  }

  /** PostgreSQL 15. */
  static TestPostgres old() {
    return OLD;
  }

  static LocalStack stack() {
    return STACK;
  }

  /** Of the second coordinator; the first one is killed now and then. The caller closes it. */
  static CoordinatorClient client() {
    return new CoordinatorClient(STACK.coordinatorUrls().get(1));
  }
}
