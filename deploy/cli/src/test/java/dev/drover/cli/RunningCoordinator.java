package dev.drover.cli;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Event;
import dev.drover.common.message.Event.Origin;
import dev.drover.common.message.Finding;
import dev.drover.common.message.MoveStep;
import dev.drover.common.message.StepDone;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.testing.TestPostgres;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.store.Addressed;
import dev.drover.coordinator.store.Database;
import dev.drover.coordinator.store.PlanChecks;
import dev.drover.coordinator.store.Sagas;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * A coordinator's HTTP side over a database of its own, and the command line pointed at it. The
 * test plays the workers.
 */
final class RunningCoordinator implements AutoCloseable {
  private final ApplicationContext context;
  private final EmbeddedServer server;

  private RunningCoordinator(ApplicationContext context, EmbeddedServer server) {
    this.context = context;
    this.server = server;
  }

  static RunningCoordinator start() throws SQLException {
    return start(null);
  }

  /**
   * @param kafka only looked at by what is about messages themselves
   */
  static RunningCoordinator start(DroverConfig.@Nullable Kafka kafka) throws SQLException {
    TestPostgres postgres = TestPostgres.version18();
    DroverConfig.Server given = postgres.server();
    String url = given.urlOf(new DatabaseName(postgres.createDatabase("cli")));
    DroverConfig.Server database =
        new DroverConfig.Server(url, given.user(), given.resolvePassword(), null, null, null);
    ApplicationContext context =
        ApplicationContext.builder()
            .deduceEnvironment(false)
            .banner(false)
            .singletons(
                new DroverConfig(
                    kafka, new DroverConfig.Coordinator(database, null), null, null, null))
            .properties(Map.of("micronaut.server.host", "127.0.0.1", "micronaut.server.port", -1))
            .start();
    context.getBean(Database.class).migrate();
    return new RunningCoordinator(context, context.getBean(EmbeddedServer.class).start());
  }

  /** What a command wrote, and how it ended. */
  record Result(int exitCode, String out, String err) {}

  /** Runs a command without a server. */
  static Result alone(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine drover =
        Drover.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int exitCode = drover.execute(arguments);
    return new Result(exitCode, out.toString(), err.toString());
  }

  /** Runs a command against this coordinator. */
  Result drover(String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.add("--server=" + server.getURI());
    return alone(all.toArray(String[]::new));
  }

  CoordinatorClient client() {
    return new CoordinatorClient(server.getURI());
  }

  Jdbi jdbi() {
    return context.getBean(Database.class).jdbi();
  }

  MigrationId only(String batch) {
    List<UUID> ids =
        jdbi()
            .withHandle(handle ->
                handle
                    .createQuery(
                        "SELECT m.id FROM migration AS m JOIN batch AS b ON b.id = m.batch WHERE"
                            + " b.name = :batch")
                    .bind("batch", batch)
                    .mapTo(UUID.class)
                    .list());
    return new MigrationId(ids.getFirst());
  }

  void decide(MigrationId id, Input input) {
    jdbi()
        .useTransaction(handle ->
            context.getBean(Sagas.class).decide(handle, List.of(new Addressed(id, input, "test"))));
  }

  void heard(MigrationId id, Event event) {
    decide(id, new Input.Heard(event));
  }

  static Origin origin(MigrationId id, int epoch) {
    return new Origin(id, epoch, "worker-1");
  }

  /**
   * Moves the only migration of the batch, of a project named like it, up to the end of
   * verification.
   */
  void verified(String batch, Verdict verdict) {
    MigrationId id = only(batch);
    DatabaseName staging = DatabaseName.staging(id, 2);
    decide(id, new Input.Start());
    heard(
        id,
        new Event.BackedUp(
            origin(id, 1), BundleId.of(new ProjectRef(batch), id, 1), 3, 100, "ab", List.of()));
    heard(
        id,
        new Event.Migrated(
            origin(id, 2), staging, 3, StepDone.of(MoveStep.DATABASE_MADE, MoveStep.ROWS_LOADED)));
    heard(id, new Event.Verified(origin(id, 3), staging, verdict));
  }

  void completed(String batch) {
    verified(batch, new Verdict.Matches(3, List.of()));
    MigrationId id = only(batch);
    heard(id, new Event.Promoted(origin(id, 4), new DatabaseName("project_" + batch)));
    ended(batch);
  }

  void differing(String batch) {
    verified(
        batch,
        new Verdict.Differs(
            List.of(
                new Finding(
                    "row_differs",
                    Finding.Severity.ERROR,
                    "public.items",
                    "7\u001b[2J",
                    "name",
                    "The value differs.",
                    "Repair it, then replay."))));
    MigrationId id = only(batch);
    heard(id, new Event.Restored(origin(id, 4)));
    ended(batch);
  }

  /** What the coordinator's release loop does when a batch's last migration has ended. */
  void ended(String batch) {
    jdbi()
        .useHandle(
            handle -> handle.execute("UPDATE batch SET ended_at = now() WHERE name = ?", batch));
  }

  /** Answers the only pending check, as soon as there is one. */
  void answerCheck(Finding... findings) {
    UUID id =
        org.awaitility.Awaitility.await()
            .until(
                () ->
                    jdbi()
                        .withHandle(handle ->
                            handle
                                .createQuery("SELECT id FROM plan_check WHERE ended_at IS NULL")
                                .mapTo(UUID.class)
                                .findOne()),
                java.util.Optional::isPresent)
            .orElseThrow();
    jdbi()
        .useTransaction(handle ->
            PlanChecks.answer(
                handle, new Event.PlanChecked(origin(new MigrationId(id), 1), List.of(findings))));
  }

  @Override
  public void close() {
    context.close();
  }
}
