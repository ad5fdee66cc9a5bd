package dev.drover.coordinator.deadline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.message.Event;
import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.Json;
import dev.drover.common.message.Stage;
import dev.drover.common.message.WorkerKind;
import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.Samples;
import dev.drover.coordinator.fleet.Hearing;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Phase;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.saga.Timing;
import dev.drover.coordinator.store.Addressed;
import dev.drover.coordinator.store.MigrationFilter;
import dev.drover.coordinator.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SweeperTest {
  private final Store store = new Store(Timing.DEFAULT);
  private final AtomicLong clock = new AtomicLong();
  private final Hearing hearing = new Hearing(clock::get);
  private final Sweeper sweeper =
      new Sweeper(
          store.database.jdbi(), store.sagas, store.checks, hearing, Timing.DEFAULT, store.bells);
  private MigrationId id = MigrationId.next();

  @BeforeEach
  void start() {
    store.intake.accept(Samples.batch("swept", 1));
    id = store.migrations.page(MigrationFilter.ALL, null, 1).getFirst().id();
    decide(new Input.Start());
    hear(Duration.ofMinutes(1));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void letsACommandWaitWhileNoWorkerIsIdle() {
    passTimer();

    assertThat(sweeper.sweep()).isEqualTo(1);

    assertThat(saga().epoch()).isEqualTo(1);
    assertThat(sweeper.sweep()).isZero();
  }

  @Test
  void sendsACommandAgainThatIdleWorkersDidNotGet() {
    idleWorkers("11 s");
    passTimer();

    sweeper.sweep();

    assertThat(saga().epoch()).isEqualTo(2);
    assertThat(phase()).isEqualTo(new Phase.Sent(1));
  }

  @Test
  void doesNotTakeWorkersForIdleThatHaveJustBecomeSo() {
    idleWorkers("3 s");
    passTimer();

    sweeper.sweep();

    assertThat(saga().epoch()).isEqualTo(1);
  }

  @Test
  void takesACommandForBegunThatALivingWorkerRunsThoughItNeverSaidSo() {
    idleWorkers("11 s");
    reportedRun(1);
    passTimer();

    sweeper.sweep();

    assertThat(phase()).isEqualTo(new Phase.Running("r"));
    assertThat(saga().epoch()).isEqualTo(1);
    assertThat(
            store.count(
                "SELECT count(*) FROM migration WHERE timer_at > now() AND deadline_at > timer_at"))
        .as("it has a lease and a deadline")
        .isEqualTo(1);
  }

  @Test
  void sendsACommandAgainThoughAWorkerStillRunsAnOlderOne() {
    idleWorkers("11 s");
    reportedRun(0);
    passTimer();

    sweeper.sweep();

    assertThat(phase()).isEqualTo(new Phase.Sent(1));
    assertThat(saga().epoch()).isEqualTo(2);
  }

  @Test
  void givesUpARunThatNobodyReports() {
    run();
    passTimer();

    sweeper.sweep();

    assertThat(phase()).isEqualTo(new Phase.BackingOff());
    assertThat(saga().trouble().infrastructureAttempts()).isEqualTo(1);
  }

  @Test
  void believesInARunWhileItIsDeafItself() {
    run();
    passTimer();
    clock.addAndGet(Duration.ofSeconds(10).toNanos());

    sweeper.sweep();

    assertThat(phase()).isEqualTo(new Phase.Running("w"));
  }

  @Test
  void endsARunThatTakesTooLongThoughItLives() {
    run();
    store
        .database
        .jdbi()
        .useHandle(
            handle -> handle.execute("UPDATE migration SET timer_at = now(), deadline_at = now()"));

    sweeper.sweep();

    assertThat(phase()).isEqualTo(new Phase.BackingOff());
    assertThat(saga().trouble().attempts()).isEqualTo(1);
  }

  @Test
  void triesAgainWhenTheBackOffIsOver() {
    run();
    passTimer();
    sweeper.sweep();
    passTimer();

    sweeper.sweep();

    assertThat(phase()).isEqualTo(new Phase.Sent(0));
    assertThat(saga().epoch()).isEqualTo(2);
  }

  private void run() {
    decide(new Input.Heard(new Event.Started(new Event.Origin(id, 1, "w"), Stage.BACKUP)));
  }

  private void passTimer() {
    store
        .database
        .jdbi()
        .useHandle(handle -> handle.execute("UPDATE migration SET timer_at = now()"));
  }

  private void idleWorkers(String since) {
    store
        .database
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                "INSERT INTO worker (id, kind, heartbeat, idle) VALUES ('w', 'backup', '{}',"
                    + " jsonb_build_object('drover.commands.backup', now() - interval '"
                    + since
                    + "'))"));
  }

  private void reportedRun(int epoch) {
    Heartbeat heartbeat =
        new Heartbeat(
            "r",
            WorkerKind.BACKUP,
            "1",
            Instant.EPOCH,
            false,
            List.of(new Heartbeat.Slots("drover.commands.backup", 1, 0)),
            List.of(new Heartbeat.Running(id, epoch, Stage.BACKUP)));
    store
        .database
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                "INSERT INTO worker (id, kind, heartbeat, idle)"
                    + " VALUES ('r', 'backup', CAST(? AS jsonb), '{}')",
                Json.text(heartbeat)));
  }

  private void hear(Duration time) {
    for (long second = 0; second <= time.toSeconds(); second++) {
      clock.addAndGet(Duration.ofSeconds(1).toNanos());
      hearing.pulse();
    }
  }

  private void decide(Input input) {
    store
        .database
        .jdbi()
        .useTransaction(
            handle -> store.sagas.decide(handle, List.of(new Addressed(id, input, "test"))));
  }

  private Saga saga() {
    return store.migrations.detail(id).orElseThrow().migration().saga();
  }

  private Phase phase() {
    return ((State.Active) saga().state()).phase();
  }
}
