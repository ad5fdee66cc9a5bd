package dev.drover.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.api.BackupJob;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.Json;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.message.Stage;
import dev.drover.common.message.TableBalance;
import dev.drover.common.message.TableChange;
import dev.drover.common.message.TableRows;
import dev.drover.common.message.Topics;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.PlanReader;
import dev.drover.common.plan.Schema;
import dev.drover.coordinator.Samples;
import dev.drover.coordinator.fleet.Hearing;
import dev.drover.coordinator.saga.Timing;
import dev.drover.coordinator.store.BatchView;
import dev.drover.coordinator.store.MigrationFilter;
import dev.drover.coordinator.store.NewBatch;
import dev.drover.coordinator.store.Outbox;
import dev.drover.coordinator.store.Store;
import dev.drover.coordinator.store.StoredPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Jobs on a real database; the test plays the workers. */
@Execution(ExecutionMode.CONCURRENT)
class JobsTest {
  private static final StoredPlan PLAN = Samples.plan("jobs", 8, 10);
  private static final Failure PASSING =
      new Failure(FailureKind.TRANSIENT, "lock_timeout", "A lock was in the way.", null, null);
  private static final Failure LASTING =
      new Failure(FailureKind.USER, "plan_table", "No such table.", null, "Correct the plan.");

  private final Store store = new Store(Timing.DEFAULT);
  private final Jobs jobs = new Jobs(store.database.jdbi(), store.bells);
  private final KnownBundles bundles = new KnownBundles(store.database.jdbi());
  private final Dispatch dispatch =
      new Dispatch(
          store.database.jdbi(),
          store.plans,
          new Hearing(System::nanoTime),
          Timing.DEFAULT,
          store.bells);

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aBackupIsSentOnceAndCompleteWithWhatItsWorkerTells() {
    BackupJob asked = backUp("acme", true);
    assertThat(asked.state()).isEqualTo(BackupJob.State.WAITING);
    assertThat(dispatch.dispatch()).isEqualTo(1);
    assertThat(dispatch.dispatch()).isZero();

    Command.Save command = (Command.Save) sent().getFirst();
    assertThat(command.order().database()).isEqualTo(new DatabaseName("platform"));
    saved(command);

    BackupJob done = jobs.find(asked.id()).orElseThrow();
    assertThat(done.state()).isEqualTo(BackupJob.State.COMPLETE);
    assertThat(done.bundle()).isEqualTo(command.bundle().value());
    assertThat(done.tables()).containsExactly(new TableRows("auth.users", 7));
    assertThat(done.pinned()).isTrue();
    assertThat(deeds(asked.id())).containsExactly("backup-complete", "backup-asked");
  }

  @Test
  void whatComesTwiceLateOrOfAnotherEpochChangesNothing() {
    BackupJob asked = backUp("acme", false);
    dispatch.dispatch();
    Command.Save first = (Command.Save) sent().getFirst();
    hear(new Event.Failed(origin(first), Stage.SAVE, PASSING));
    assertThat(jobs.find(asked.id()).orElseThrow().state()).isEqualTo(BackupJob.State.WAITING);
    saved(first);
    assertThat(jobs.find(asked.id()).orElseThrow().state()).isEqualTo(BackupJob.State.WAITING);
    itIsTime();
    dispatch.dispatch();
    Command.Save second = (Command.Save) sent().getFirst();
    assertThat(second.order().epoch()).isEqualTo(2);
    assertThat(second.bundle()).isNotEqualTo(first.bundle());
    saved(first);
    assertThat(jobs.find(asked.id()).orElseThrow().state()).isEqualTo(BackupJob.State.RUNNING);

    saved(second);
    saved(second);
    hear(new Event.Failed(origin(second), Stage.SAVE, LASTING));

    BackupJob done = jobs.find(asked.id()).orElseThrow();
    assertThat(done.state()).isEqualTo(BackupJob.State.COMPLETE);
    assertThat(done.bundle()).isEqualTo(second.bundle().value());
    assertThat(done.failure()).isNull();
  }

  @Test
  void aFailureThatLastsEndsItAndOneThatPassesIsTriedSoManyTimes() {
    BackupJob lasting = backUp("acme", false);
    dispatch.dispatch();
    hear(new Event.Failed(origin(sent().getFirst()), Stage.SAVE, LASTING));
    assertThat(jobs.find(lasting.id()).orElseThrow().failure()).isEqualTo(LASTING);
    assertThat(jobs.find(lasting.id()).orElseThrow().state()).isEqualTo(BackupJob.State.FAILED);

    BackupJob passing = backUp("acme", false);
    for (int attempt = 1; attempt <= 5; attempt++) {
      assertThat(dispatch.dispatch()).as("attempt %s", attempt).isEqualTo(1);
      hear(new Event.Failed(origin(sent().getFirst()), Stage.SAVE, PASSING));
      itIsTime();
    }
    assertThat(dispatch.dispatch()).isZero();
    assertThat(jobs.find(passing.id()).orElseThrow().state()).isEqualTo(BackupJob.State.FAILED);
  }

  @Test
  void aSilentWorkersCommandIsSentAgainAndALivingOnesIsNot() {
    backUp("acme", false);
    dispatch.dispatch();
    Command first = sent().getFirst();
    hear(new Event.Started(origin(first), Stage.SAVE));
    itIsTime();
    heartbeat(new Heartbeat.Running(first.order().migration(), 1, Stage.SAVE));
    assertThat(hearing().dispatch()).isZero();

    itIsTime();
    heartbeat(null);
    assertThat(hearing().dispatch()).isEqualTo(1);

    assertThat(sent().getFirst().order().epoch()).isEqualTo(2);
    assertThat(store.count("SELECT count(*) FROM backup_job WHERE failures = 1")).isOne();
  }

  @Test
  void aCommandWaitsForABusyWorkerAndIsSentAgainWhenOneIsFree() {
    backUp("acme", false);
    dispatch.dispatch();
    assertThat(sent()).hasSize(1);
    itIsTime();
    assertThat(hearing().dispatch()).isZero();
    itIsTime();
    heartbeat(null);
    assertThat(hearing().dispatch()).isEqualTo(1);
  }

  @Test
  void onlySoManyBackupsRunAtOnceAndARestoreWaitsForNone() {
    for (int i = 0; i < 12; i++) {
      backUp("project-" + i, false);
    }
    assertThat(dispatch.dispatch()).isEqualTo(8);
    assertThat(dispatch.dispatch()).isZero();
    restore("acme", false);
    assertThat(dispatch.dispatch()).isEqualTo(1);
    List<Command> sent = sent();
    assertThat(sent.getLast()).isInstanceOf(Command.Recover.class);
    saved((Command.Save) sent.getFirst());
    assertThat(dispatch.dispatch()).isEqualTo(1);
  }

  @Test
  void noRestoreBeginsWhileAMigrationOrAnotherRestoreHasTheProjectAndTheOtherWayRound() {
    UUID batch = store.intake.accept(Samples.batch("held", 1));
    assertThat(batch).isNotNull();
    assertThatThrownBy(() -> restore("held-0", false)).satisfies(refused("project_busy"));
    assertThat(restore("held-0", true).dryRun()).isTrue();

    BackupJob running = restore("free-0", false);
    assertThatThrownBy(() -> restore("free-0", false)).satisfies(refused("project_busy"));
    assertThatThrownBy(() -> store.intake.accept(Samples.batch("free", 1)))
        .satisfies(refused("plan_overlap"));

    dispatch.dispatch();
    Command.Recover command =
        sent().stream()
            .map(one -> (Command.Recover) one)
            .filter(one -> !one.rehearsal())
            .findFirst()
            .orElseThrow();
    hear(
        new Event.Recovered(
            origin(command), List.of(new TableChange("auth.users", 1, 0, 0, 0, 0))));
    assertThat(jobs.find(running.id()).orElseThrow().changes()).hasSize(1);
    assertThat(store.intake.accept(Samples.batch("free", 1))).isNotNull();
    assertThat(store.count("SELECT count(*) FROM backup_job WHERE project = 'free-0'")).isOne();
  }

  @Test
  void aMigrationOfKindSchemaThatNeedsAttentionIsTakenBackByHandAndByNoOthersBundle() {
    Map<String, String> files = Map.of("files/V1__a.sql", "CREATE TABLE a (id int);");
    String yaml =
        """
        name: versions
        kind: schema
        target: {server: projects, database: "{slug}", schema: files/}
        apply: {on-later-rows: lose}
        """;
    StoredPlan plan =
        new StoredPlan("fingerprint-of-versions", yaml, files, PlanReader.read(yaml, files).plan());
    store.intake.accept(new NewBatch("stuck", plan, null, Samples.projects("stuck", 1)));
    UUID origin = migrationOf("stuck-0");
    assertThatThrownBy(() -> takeBack(plan, origin, true)).satisfies(refused("project_busy"));
    store
        .database
        .jdbi()
        .useHandle(handle ->
            handle.execute("UPDATE migration SET state = 'NeedsAttention' WHERE id = ?", origin));
    assertThatThrownBy(() -> takeBack(plan, MigrationId.next().value(), true))
        .satisfies(refused("project_busy"));

    takeBack(plan, origin, true);
    assertThat(laterRows()).isEqualTo(Schema.LaterRows.LOSE);
    store
        .database
        .jdbi()
        .useHandle(handle -> handle.execute("UPDATE backup_job SET state = 'failed'"));
    takeBack(plan, origin, false);
    assertThat(laterRows()).as("whatever the plan says").isEqualTo(Schema.LaterRows.REFUSE);
  }

  private UUID migrationOf(String project) {
    return store
        .database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery("SELECT id FROM migration WHERE project = :project")
                .bind("project", project)
                .mapTo(UUID.class)
                .one());
  }

  private void takeBack(StoredPlan plan, UUID origin, boolean losingRows) {
    ProjectRef project = new ProjectRef("stuck-0");
    SealedBundle bundle = new SealedBundle(BundleId.of(project, new MigrationId(origin), 1), "ab");
    var _ =
        jobs.start(
            List.of(
                new Wanted(
                    BackupJob.Kind.RESTORE,
                    plan.fingerprint(),
                    project,
                    "projects",
                    new DatabaseName("stuck-0"),
                    new Wanted.Written(bundle, origin),
                    false,
                    false,
                    false,
                    losingRows,
                    null)),
            plan,
            new Asked(UUID.randomUUID(), null, "somebody", "to see"),
            (_, _) -> {});
  }

  private Schema.LaterRows laterRows() {
    dispatch.dispatch();
    Command.Recover command = (Command.Recover) sent().getLast();
    return ((Schema) command.plan()).apply().onLaterRows();
  }

  @Test
  void aDrillTakesTheNewestBundleOfThoseProjectsThatWereNotDrilledLately() {
    for (String project : List.of("a", "b", "c", "a")) {
      backUp(project, false);
      dispatch.dispatch();
      saved((Command.Save) sent().getFirst());
    }
    List<Wanted> first = Sample.drills(bundles, store.plans, List.of(), 2);
    assertThat(first).hasSize(2);
    start(first);
    List<Wanted> next = Sample.drills(bundles, store.plans, List.of(), 1);
    assertThat(next.getFirst().project()).isNotIn(first.get(0).project(), first.get(1).project());
    Wanted ofA = Sample.drills(bundles, store.plans, List.of("a"), null).getFirst();
    String newest =
        jobs.page(new Jobs.Filter("backup", null, "a", null, null), null, 1).getFirst().bundle();
    assertThat(Objects.requireNonNull(ofA.reads()).bundle().id().value()).isEqualTo(newest);
    assertThatThrownBy(() -> Sample.drills(bundles, store.plans, List.of("nobody"), null))
        .satisfies(refused("drill_nothing"));
  }

  @Test
  void whoNeedsABundleIsTold() {
    BackupJob asked = backUp("acme", true);
    assertThat(bundles.need(asked.id(), "any").living()).isTrue();
    dispatch.dispatch();
    Command.Save command = (Command.Save) sent().getFirst();
    saved(command);
    String bundle = command.bundle().value();
    assertThat(bundles.need(asked.id(), bundle))
        .satisfies(need -> {
          assertThat(need.living()).isFalse();
          assertThat(need.used()).isFalse();
          assertThat(need.pinned()).isTrue();
          assertThat(need.keepDays()).isEqualTo(30);
        });
    assertThat(jobs.pin(asked.id(), false, "somebody").orElseThrow().pinned()).isFalse();
    start(Sample.drills(bundles, store.plans, List.of("acme"), null));
    assertThat(bundles.need(asked.id(), bundle).used()).isTrue();
    assertThat(bundles.need(asked.id(), bundle).pinned()).isFalse();
    assertThat(bundles.need(UUID.randomUUID(), bundle).known()).isFalse();
  }

  @Test
  void aBalanceIsOfABatchAndItsCommandNamesEveryProject() {
    UUID batch = store.intake.accept(Samples.batch("counted", 3));
    BatchView counted = store.batches.byId(batch).orElseThrow();
    new Balances(store.database.jdbi(), store.plans, store.bells)
        .start(counted, new Asked(UUID.randomUUID(), null, "somebody", "to see"), (_, _) -> {});
    assertThat(dispatch.dispatch()).isEqualTo(1);
    Command.Balance command = (Command.Balance) sent().getFirst();
    assertThat(command.projects())
        .extracting(ProjectRef::value)
        .containsExactlyElementsOf(
            store.migrations.page(new MigrationFilter(batch, Set.of(), null), null, 10).stream()
                .map(migration -> migration.project().value())
                .toList());
    assertThat(latest(batch)).isEmpty();

    TableBalance table = new TableBalance("auth.users", 9, 7, 2, 0);
    hear(new Event.Balanced(origin(command), new Verdict.Matches(9, List.of()), List.of(table)));

    BackupJob done = latest(batch).orElseThrow();
    assertThat(done.batch()).isEqualTo(batch);
    assertThat(done.project()).isNull();
    assertThat(done.balance()).containsExactly(table);
    assertThat(Objects.requireNonNull(done.examination()).verdict()).isEqualTo("matches");
    assertThat(deeds(done.id())).containsExactly("balance-complete", "balance-asked");
  }

  @Test
  void aBalanceOfMoreRefsThanACommandHoldsIsRefused() {
    UUID batch = store.intake.accept(Samples.batch("huge", 30));
    store
        .database
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                "UPDATE migration SET project = project || repeat('x', 180000) WHERE batch = ?",
                batch));
    BatchView huge = store.batches.byId(batch).orElseThrow();
    Balances balances = new Balances(store.database.jdbi(), store.plans, store.bells);

    assertThatThrownBy(() ->
            balances.start(
                huge, new Asked(UUID.randomUUID(), null, "somebody", null), (_, _) -> {}))
        .satisfies(refused("balance_too_large"));
  }

  private Optional<BackupJob> latest(UUID batch) {
    return store.database.jdbi().withHandle(handle -> Balances.latest(handle, batch));
  }

  private BackupJob backUp(String project, boolean pinned) {
    Wanted wanted =
        Wanted.backup(
            PLAN.fingerprint(),
            new ProjectRef(project),
            "platform",
            new DatabaseName("platform"),
            pinned);
    return start(List.of(wanted)).getFirst();
  }

  private BackupJob restore(String project, boolean dryRun) {
    MigrationId origin = MigrationId.next();
    ProjectRef ref = new ProjectRef(project);
    return start(
            List.of(
                new Wanted(
                    BackupJob.Kind.RESTORE,
                    PLAN.fingerprint(),
                    ref,
                    "platform",
                    new DatabaseName("platform"),
                    new Wanted.Written(
                        new SealedBundle(BundleId.of(ref, origin, 1), "ab"), origin.value()),
                    dryRun,
                    false)))
        .getFirst();
  }

  private List<BackupJob> start(List<Wanted> wanted) {
    return jobs.start(
        wanted, PLAN, new Asked(UUID.randomUUID(), null, "somebody", "to see"), (_, _) -> {});
  }

  private void saved(Command.Save command) {
    hear(
        new Event.Saved(
            origin(command),
            new SealedBundle(command.bundle(), "ab"),
            700,
            List.of(new TableRows("auth.users", 7))));
  }

  private void hear(Event event) {
    assertThat(Answers.isAboutJob(event)).isTrue();
    store.database.jdbi().useTransaction(handle -> Answers.hear(handle, event));
  }

  private static Event.Origin origin(Command command) {
    return new Event.Origin(command.order().migration(), command.order().epoch(), "worker-1");
  }

  /** What went out since the last look. */
  private List<Command> sent() {
    List<Command> commands = new ArrayList<>();
    store
        .database
        .jdbi()
        .useTransaction(handle ->
            Outbox.take(handle, 100).stream()
                .filter(one -> !one.topic().equals(Topics.CONTROL))
                .forEach(one -> commands.add(Json.read(one.payload(), Command.class))));
    return commands;
  }

  private void itIsTime() {
    store
        .database
        .jdbi()
        .useHandle(handle ->
            handle.execute("UPDATE backup_job SET timer_at = now() WHERE timer_at IS NOT NULL"));
  }

  private List<String> deeds(UUID job) {
    return store.audit.page(job, null, null, 10).stream().map(one -> one.entry().deed()).toList();
  }

  /** A worker with a slot that has been free for long, and that runs this or nothing. */
  private void heartbeat(Heartbeat.@Nullable Running run) {
    store
        .database
        .jdbi()
        .useHandle(handle ->
            handle
                .createUpdate(
                    """
                    INSERT INTO worker (id, kind, heartbeat, idle)
                    VALUES ('worker-1', 'backup', jsonb_build_object('runs', CAST(:runs AS jsonb)),
                            jsonb_build_object(:topic, now() - interval '1 hour'))
                    ON CONFLICT (id) DO UPDATE SET heartbeat = excluded.heartbeat, idle = excluded.idle
                    """)
                .bind("runs", run == null ? "[]" : Json.text(List.of(run)))
                .bind("topic", Topics.BACKUP_COMMANDS)
                .execute());
  }

  /** A dispatch by a coordinator that has heard everybody all the time. */
  private Dispatch hearing() {
    long[] nanos = {0};
    Hearing hearing = new Hearing(() -> nanos[0]);
    for (int second = 0; second < 60; second += 5) {
      nanos[0] = second * 1_000_000_000L;
      hearing.pulse();
    }
    return new Dispatch(store.database.jdbi(), store.plans, hearing, Timing.DEFAULT, store.bells);
  }

  private static java.util.function.Consumer<Throwable> refused(String code) {
    return thrown ->
        assertThat(thrown)
            .isInstanceOfSatisfying(
                DroverException.class,
                failure -> assertThat(failure.failure().code()).isEqualTo(code));
  }
}
