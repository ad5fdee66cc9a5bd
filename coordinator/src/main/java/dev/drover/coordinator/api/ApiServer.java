package dev.drover.coordinator.api;

import dev.drover.common.config.DroverConfig;
import dev.drover.coordinator.store.Batches;
import dev.drover.coordinator.store.Bells;
import dev.drover.coordinator.store.Idempotency;
import dev.drover.coordinator.store.Intake;
import dev.drover.coordinator.store.Migrations;
import dev.drover.coordinator.store.Operations;
import dev.drover.coordinator.store.PlanChecks;
import dev.drover.coordinator.store.Plans;
import dev.drover.coordinator.store.Sagas;
import dev.drover.coordinator.store.Workers;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import org.jdbi.v3.core.Jdbi;

/** The HTTP server with everything the REST interface needs, all of it over one database. */
public final class ApiServer implements AutoCloseable {
  private final ApplicationContext context;
  private final EmbeddedServer server;

  private ApiServer(ApplicationContext context, EmbeddedServer server) {
    this.context = context;
    this.server = server;
  }

  /**
   * Starts it; requests are answered when this returns.
   *
   * @param http port 0 takes a free one; see {@link #uri}
   */
  public static ApiServer start(DroverConfig.Http http, Jdbi jdbi, Sagas sagas, Plans plans, Bells bells) {
    ApplicationContext context =
        ApplicationContext.builder()
            .mainClass(ApiServer.class)
            .deduceEnvironment(false)
            .properties(HttpSettings.properties(http))
            .build();
    context
        .registerSingleton(Jdbi.class, jdbi)
        .registerSingleton(Batches.class, new Batches(jdbi))
        .registerSingleton(Idempotency.class, new Idempotency(jdbi))
        .registerSingleton(Intake.class, new Intake(jdbi, bells))
        .registerSingleton(Migrations.class, new Migrations(jdbi))
        .registerSingleton(Operations.class, new Operations(jdbi, sagas, bells))
        .registerSingleton(PlanChecks.class, new PlanChecks(jdbi, plans, bells))
        .registerSingleton(Workers.class, new Workers(jdbi));
    context.start();
    return new ApiServer(context, context.getBean(EmbeddedServer.class).start());
  }

  /** Where it answers, with the port it took. */
  public URI uri() {
    return server.getURI();
  }

  /** For beans that others add, such as health indicators. */
  public ApplicationContext context() {
    return context;
  }

  /** Answers what it has begun, then stops. */
  @Override
  public void close() {
    context.close();
  }
}
