package dev.drover.local.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.cli.CoordinatorClient;
import dev.drover.cli.Drover;
import dev.drover.common.api.MigrationState;
import dev.drover.common.api.MigrationSummary;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Json;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.testing.TestPostgres;
import dev.drover.local.LocalStack;
import dev.drover.local.sample.SampleFleet;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One running Drover for all scenarios of this JVM: two coordinators, two of every worker, an
 * embedded Kafka, and PostgreSQL servers of their own: {@code platform} and {@code projects} of
 * version 18, {@code old} of version 15. Under the names {@code shop} and {@code live} they are for
 * production. Their tests run one after the other.
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
            Map.of(
                "platform",
                current,
                "projects",
                current,
                "shop",
                current,
                "old",
                OLD.server(),
                "live",
                OLD.server()),
            null,
            new DroverConfig.Workers(null, null, null, "127.0.0.1", "shop, live"));
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

  /**
   * Runs the command line against the second coordinator and asserts its exit code; answers what it
   * printed, which must be JSON.
   */
  static JsonNode drover(int exitCode, String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.add("--server=" + STACK.coordinatorUrls().get(1));
    boolean inStore =
        arguments[0].equals("backup") && List.of("list", "restore", "prune").contains(arguments[1]);
    if (inStore || all.contains("--bundle")) {
      all.add("--config=" + STACK.configFile());
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Drover.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(all.toArray(String[]::new));
    assertThat(code).as("%s%n%s%n%s", all, out, err).isEqualTo(exitCode);
    return Json.read(out.toString(), JsonNode.class);
  }

  /** Says of the others in which state they ended, and why. */
  static void assertCompleted(SampleFleet fleet, String batch, int migrations) {
    List<MigrationSummary> all = fleet.migrations(batch);
    assertThat(all)
        .as("%s", all)
        .filteredOn(one -> one.state() == MigrationState.COMPLETED)
        .hasSize(migrations);
  }

  /** Of the second coordinator; the first one is killed now and then. The caller closes it. */
  static CoordinatorClient client() {
    return new CoordinatorClient(STACK.coordinatorUrls().get(1));
  }
}
