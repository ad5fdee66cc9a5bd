package dev.drover.coordinator;

import dev.drover.common.config.ConfigReader;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.metrics.Metrics;
import dev.drover.coordinator.saga.Timing;
import dev.drover.coordinator.store.Bells;
import dev.drover.coordinator.store.Database;
import dev.drover.coordinator.store.PlanChecks;
import dev.drover.coordinator.store.Plans;
import dev.drover.coordinator.store.Sagas;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator's main program: {@code --config FILE}, then decide until SIGTERM or SIGINT. Exit
 * code 2 when arguments or configuration are wrong, with the reason on standard error.
 */
public final class CoordinatorMain implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CoordinatorMain.class);
  private static final String PROGRAM = "drover-coordinator";

  private final ApplicationContext context;
  private final Coordinator coordinator;
  private final EmbeddedServer server;

  private CoordinatorMain(
      ApplicationContext context, Coordinator coordinator, EmbeddedServer server) {
    this.context = context;
    this.coordinator = coordinator;
    this.server = server;
  }

  /** Does not return until the process is told to end. */
  public static void main(String[] arguments) throws InterruptedException {
    try {
      DroverConfig config = ConfigReader.read(file(arguments));
      CountDownLatch ended = new CountDownLatch(1);
      CoordinatorMain main = start(config);
      Runtime.getRuntime()
          .addShutdownHook(
              Thread.ofPlatform()
                  .name("end")
                  .unstarted(() -> {
                    log.info("{} stops", PROGRAM);
                    main.close();
                    ended.countDown();
                  }));
      log.info("{} answers at {}", PROGRAM, main.server.getURI());
      ended.await();
    } catch (DroverException e) {
      refuse(e.failure().message(), e.failure().remedy());
    }
  }

  /**
   * Returns once the database is up to date and HTTP is answered; waits for a database that is
   * away.
   */
  public static CoordinatorMain start(DroverConfig config) {
    DroverConfig.Kafka kafka = config.requireKafka();
    DroverConfig.Http http = http(config);
    ApplicationContext context =
        ApplicationContext.builder()
            .deduceEnvironment(false)
            .banner(false)
            .singletons(config)
            .properties(
                Map.of(
                    "micronaut.application.name", PROGRAM,
                    "micronaut.server.host", http.hostOrDefault(),
                    "micronaut.server.port", http.portOrDefault()))
            .start();
    try {
      Database database = context.getBean(Database.class);
      migrate(database);
      Coordinator coordinator =
          Coordinator.start(
              kafka,
              new Coordinator.Parts(
                  database,
                  context.getBean(Sagas.class),
                  context.getBean(PlanChecks.class),
                  context.getBean(Plans.class),
                  context.getBean(Bells.class),
                  Timing.DEFAULT,
                  config.bundles(),
                  context.getBean(Metrics.class)));
      return new CoordinatorMain(
          context, coordinator, context.getBean(EmbeddedServer.class).start());
    } catch (RuntimeException e) {
      context.close();
      throw e;
    }
  }

  private static DroverConfig.Http http(DroverConfig config) {
    DroverConfig.Coordinator coordinator = config.coordinator();
    return coordinator == null || coordinator.http() == null
        ? DroverConfig.Http.DEFAULT
        : coordinator.http();
  }

  /** For as long as it takes: a database that is away comes back. */
  private static void migrate(Database database) {
    Retry retry =
        Retry.of(
            "database",
            RetryConfig.custom()
                .maxAttempts(Integer.MAX_VALUE)
                .intervalFunction(
                    IntervalFunction.ofExponentialBackoff(
                        Duration.ofMillis(250), 1.5, Duration.ofSeconds(3)))
                .retryOnException(_ -> !database.reachable())
                .build());
    retry
        .getEventPublisher()
        .onRetry(event -> {
          if (event.getNumberOfRetryAttempts() % 10 == 1) {
            log.warn(
                "Waiting for the coordinator's database: {}",
                String.valueOf(event.getLastThrowable()));
          }
        });
    retry.executeRunnable(database::migrate);
  }

  /** Where HTTP is answered. */
  public java.net.URI address() {
    return server.getURI();
  }

  /** Answers no more, decides no more, sends what was decided, lets go. */
  @Override
  public void close() {
    server.stop();
    coordinator.close();
    context.close();
  }

  private static Path file(String[] arguments) {
    if (arguments.length == 2 && arguments[0].equals("--config")) {
      return Path.of(arguments[1]);
    }
    throw DroverException.user(
        "usage", "Usage: " + PROGRAM + " --config FILE", "FILE is a drover.yaml.");
  }

  private static void refuse(String message, @Nullable String remedy) {
    System.err.println(PROGRAM + ": " + message + (remedy == null ? "" : "\n" + remedy));
    System.exit(2);
  }
}
