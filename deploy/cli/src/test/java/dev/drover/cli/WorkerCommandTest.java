package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.cli.RunningCoordinator.Result;
import dev.drover.common.message.Control;
import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.Json;
import dev.drover.common.message.Stage;
import dev.drover.common.message.Topics;
import dev.drover.common.message.WorkerKind;
import dev.drover.common.name.MigrationId;
import dev.drover.common.testing.Patience;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers that are drained and taken back; the test plays them. */
@Timeout(300)
class WorkerCommandTest {
  private static final List<Heartbeat.Running> ONE_RUN =
      List.of(new Heartbeat.Running(MigrationId.next(), 1, Stage.MIGRATE));

  private static RunningCoordinator coordinator;

  @BeforeAll
  static void start() throws Exception {
    coordinator = RunningCoordinator.start();
  }

  @AfterAll
  static void stop() {
    coordinator.close();
  }

  @Test
  void a_worker_is_drained_by_its_hosts_name_waited_for_and_taken_back() throws Exception {
    String id = "migrate-north-1-0123456789ab";
    heard(id, false, ONE_RUN, Control.WORDS);
    CompletableFuture<Result> drained =
        CompletableFuture.supplyAsync(
            () -> coordinator.drover("worker", "drain", "north-1", "--patience", "600", "--wait"));
    await().until(() -> !words(id).isEmpty());
    heard(id, true, ONE_RUN, Control.WORDS);
    assertThat(coordinator.drover("worker", "list").out()).containsPattern(id + ".* draining ");
    assertThat(drained).isNotDone();
    heard(id, true, List.of(), Control.WORDS);

    assertThat(drained).succeedsWithin(Patience.LONG);
    assertThat(drained.join().exitCode()).as(drained.join().err()).isZero();
    assertThat(drained.join().out()).containsPattern(id + ".* drained ");
    assertThat(words(id))
        .allMatch(word -> word instanceof Control.Drain drain && drain.patienceSeconds() == 600);

    assertThat(coordinator.drover("worker", "resume", id).exitCode()).isZero();
    assertThat(words(id)).last().isInstanceOf(Control.Resume.class);
  }

  @Test
  void an_older_worker_is_told_of_and_the_others_are_asked() throws Exception {
    String older = "verify-south-0123456789ab";
    String other = "verify-south-ba9876543210";
    heard(older, false, List.of(), List.of());
    heard(other, true, List.of(), Control.WORDS);

    Result result = coordinator.drover("worker", "drain", "south", "--exit", "--wait");

    assertThat(result.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(result.err()).contains("worker_too_old", older, "SIGTERM");
    assertThat(result.out()).contains(other).doesNotContain(older);
    assertThat(words(older)).isEmpty();
    assertThat(words(other)).isNotEmpty();
    assertThat(coordinator.drover("worker", "drain", older).exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(coordinator.drover("worker", "drain", "nobody").exitCode())
        .isEqualTo(ExitCode.NOT_FOUND);
    assertThat(coordinator.drover("worker", "drain").exitCode()).isEqualTo(ExitCode.INVALID);
    assertThat(coordinator.drover("worker", "drain", "--all", other).exitCode())
        .isEqualTo(ExitCode.INVALID);
  }

  private static List<Control> words(String worker) {
    return coordinator
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    "SELECT payload FROM outbox WHERE topic = :topic AND key = :key ORDER BY id")
                .bind("topic", Topics.CONTROL)
                .bind("key", worker)
                .map((row, _) -> Json.read(row.getString(1), Control.class))
                .list());
  }

  private static void heard(
      String id, boolean draining, List<Heartbeat.Running> runs, List<String> heeds) {
    Heartbeat heartbeat =
        new Heartbeat(id, WorkerKind.MIGRATE, "1", Instant.EPOCH, draining, List.of(), runs, heeds);
    // Far from now, so that it is alive for as long as the test takes.
    coordinator
        .jdbi()
        .useHandle(handle ->
            handle
                .createUpdate(
                    """
                    INSERT INTO worker (id, kind, heartbeat, idle, seen_at)
                    VALUES (:id, 'migrate', CAST(:heartbeat AS jsonb), '{}', now() + interval '1 hour')
                    ON CONFLICT (id) DO UPDATE SET heartbeat = excluded.heartbeat
                    """)
                .bind("id", id)
                .bind("heartbeat", Json.text(heartbeat))
                .execute());
  }
}
