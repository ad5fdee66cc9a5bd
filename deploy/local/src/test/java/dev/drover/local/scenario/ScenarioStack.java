package dev.drover.local.scenario;

import dev.drover.cli.CoordinatorClient;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.testing.TestPostgres;
import dev.drover.local.LocalStack;
import java.util.Map;

/**
 * One running Drover for all scenarios of this JVM: two coordinators, two of every worker, an
 * embedded Kafka, and external PostgreSQL servers: {@code platform} and {@code projects} of version
 * 18, {@code old} of version 15.
 */
final class ScenarioStack {
  private static final LocalStack STACK = start();

  private ScenarioStack() {}

  private static LocalStack start() {
    DroverConfig.Server current = TestPostgres.version18().server();
    DroverConfig config =
        new DroverConfig(
            null,
            new DroverConfig.Coordinator(null, new DroverConfig.Http(null, 0)),
            Map.of(
                "platform", current, "projects", current, "old", TestPostgres.version15().server()),
            null,
            new DroverConfig.Workers(null, null, null, "127.0.0.1", null));
    LocalStack stack =
        LocalStack.of(LocalStack.Settings.embedded().withConfig(config).withProcesses(2, 2));
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(stack::close));
    return stack.start();
  }

  static LocalStack stack() {
    return STACK;
  }

  /** Of the second coordinator; the first one is killed now and then. The caller closes it. */
  static CoordinatorClient client() {
    return new CoordinatorClient(STACK.coordinatorUrls().get(1));
  }
}
