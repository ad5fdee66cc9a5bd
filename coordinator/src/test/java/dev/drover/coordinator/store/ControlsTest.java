package dev.drover.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Event;
import dev.drover.common.message.Stage;
import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.Samples;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.saga.Timing;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Operators' controls against the real store: twice, at once, half done and late. */
class ControlsTest {
  private static final Input.Resolve RESTORED =
      new Input.Resolve(Input.Resolve.As.RESTORED, "dropped by hand", true);

  private final Store store = new Store(Timing.DEFAULT);

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aReplayBringsItsEndedBatchBackToLifeInOneTransaction() {
    MigrationId id = refused("revived");
    endBatches();

    assertThat(store.replays.replay(id, Stage.BACKUP, null, "anna").orElseThrow().granted())
        .isTrue();

    assertThat(openBatches()).isEqualTo(1);
    assertThat(store.replays.replay(id, Stage.BACKUP, null, "anna").orElseThrow().granted())
        .isFalse();
  }

  @Test
  void aReplayThatIsNotGrantedLeavesItsBatchEnded() {
    MigrationId id = refused("left");
    endBatches();

    assertThat(store.replays.replay(id, Stage.VERIFY, null, "anna").orElseThrow().granted())
        .isFalse();
    assertThat(openBatches()).isZero();
  }

  @Test
  void aReplayDoesNotTakeBackTheCancellingOfItsBatch() {
    MigrationId id = refused("cancelling");
    UUID batch = store.migrations.detail(id).orElseThrow().migration().batch();
    assertThat(store.operations.cancelBatch(batch, null, "anna").orElseThrow().granted()).isTrue();

    Answer answer = store.replays.replay(id, Stage.BACKUP, null, "ben").orElseThrow();

    assertThat(answer.granted()).isFalse();
    assertThat(answer.note()).contains("cancelled");
    assertThat(all(batch, Stage.BACKUP, false).count()).isZero();
    assertThat(store.batches.byId(batch).orElseThrow().state())
        .isEqualTo(BatchView.State.CANCELLING);
  }

  @Test
  void ofFiftyReplaysAtOnceOneIsGranted() throws Exception {
    MigrationId id = refused("race");
    endBatches();

    assertThat(
            atOnce(50, () -> store.replays.replay(id, Stage.BACKUP, null, "anna").orElseThrow())
                .filter(Answer::granted)
                .count())
        .isEqualTo(1);
    assertThat(state(id)).isEqualTo(new State.Queued(Stage.BACKUP));
    assertThat(store.audit.check(null).broken()).isNull();
  }

  @Test
  void aReplayedMigrationAndANewBatchDoNotBothGetTheProject() throws Exception {
    MigrationId id = refused("contested");
    endBatches();
    NewBatch other =
        new NewBatch("other", Samples.plan("other", 1, 10), null, Samples.projects("contested", 1));

    long winners =
        atOnce(
                2,
                List.of(
                    () -> store.replays.replay(id, Stage.BACKUP, null, "anna").orElseThrow(),
                    () -> accepted(other)))
            .filter(Answer::granted)
            .count();

    assertThat(winners).isEqualTo(1);
    assertThat(
            store.count(
                "SELECT count(*) FROM migration WHERE state NOT IN ('Refused', 'Completed')"))
        .isEqualTo(1);
  }

  @Test
  void bulkReplaysTakeOnlyWhatTheFilterMeansAndADryRunNothing() {
    UUID batch = store.intake.accept(Samples.batch("bulk", 12));
    List<MigrationView> all =
        store.migrations.page(new MigrationFilter(batch, Set.of(), null), null, 100);
    IntStream.range(0, 12)
        .forEach(i -> refuse(all.get(i).id(), i % 2 == 0 ? "disk_full" : "no_privilege"));
    String before = everything();
    MigrationFilter full = new MigrationFilter(batch, Set.of("Refused"), null, "disk_full", null);
    MigrationFilter teens = new MigrationFilter(batch, Set.of(), null, null, "bulk-1?");

    Replays.Replayed would = store.replays.replay(full, Stage.BACKUP, null, "anna", true);

    assertThat(would.count()).isEqualTo(6);
    assertThat(would.first()).hasSize(6).startsWith(all.getFirst().id());
    assertThat(everything()).isEqualTo(before);
    assertThat(store.replays.replay(teens, Stage.BACKUP, null, "anna", true).count()).isEqualTo(2);
    assertThat(
            store
                .replays
                .replay(
                    new MigrationFilter(batch, Set.of(), null, null, "bulk_*"),
                    Stage.BACKUP,
                    null,
                    "anna",
                    true)
                .count())
        .isZero();
    assertThat(store.replays.replay(full, Stage.BACKUP, null, "anna", false).count()).isEqualTo(6);
    assertThat(store.replays.replay(full, Stage.BACKUP, null, "anna", false).count()).isZero();
    assertThat(state(all.get(1).id())).isEqualTo(new State.Refused());
  }

  @Test
  void aRestoreIsTriedAgainOnceAndItsBatchLivesUntilItHasEnded() throws Exception {
    MigrationId id = needingAttention("retried");
    endBatches();

    assertThat(
            atOnce(20, () -> store.replays.retryRestore(id, "repaired", "anna").orElseThrow())
                .filter(Answer::granted)
                .count())
        .isEqualTo(1);
    assertThat(openBatches()).isEqualTo(1);
    assertThat(state(id).name()).isEqualTo("Restoring");

    hear(id, new Event.Restored(origin(id)));
    assertThat(state(id)).isEqualTo(new State.Restored());
    assertThat(store.replays.retryRestore(id, null, "anna").orElseThrow().granted()).isFalse();
    assertThat(store.replays.retryRestore(MigrationId.next(), null, "anna")).isEmpty();
  }

  @Test
  void aMigrationIsResolvedOnceAndThenLetsOthersHaveItsProject() throws Exception {
    MigrationId id = needingAttention("resolved");
    NewBatch other =
        new NewBatch("after", Samples.plan("after", 1, 10), null, Samples.projects("resolved", 1));
    assertThat(accepted(other).granted()).isFalse();

    assertThat(
            atOnce(20, () -> store.replays.resolve(id, RESTORED, "anna").orElseThrow())
                .filter(Answer::granted)
                .count())
        .isEqualTo(1);

    assertThat(accepted(other).granted()).isFalse();
    hear(id, new Event.Restored(origin(id)));
    assertThat(accepted(other).granted()).isTrue();
    assertThat(store.replays.retryRestore(id, null, "anna").orElseThrow().granted()).isFalse();
    assertThat(store.migrations.detail(id).orElseThrow().history())
        .anySatisfy(entry -> {
          assertThat(entry.actor()).isEqualTo("anna");
          assertThat(entry.note()).contains("dropped by hand");
        });
  }

  @Test
  void whoeverIsAtAMigrationIsNamedAndKeepsItUnlessForced() {
    MigrationId id = migrating("held");
    heartbeat(id, "now()");

    HoldView hold = store.holds.find(id).orElseThrow();
    assertThat(hold.holds()).isTrue();
    assertThat(hold.alive()).isTrue();
    assertThat(hold.reportedBy()).isEqualTo("worker-7");
    assertThatThrownBy(() -> store.holds.unlock(id, false, null, "anna"))
        .isInstanceOfSatisfying(
            DroverException.class,
            e -> {
              assertThat(e.failure().code()).isEqualTo("hold_alive");
              assertThat(e.failure().message()).contains("worker-7");
            });
    assertThat(state(id).name()).isEqualTo("Migrating");

    assertThat(store.holds.unlock(id, true, "it hangs", "anna").orElseThrow().granted()).isTrue();
    assertThat(state(id).name()).isEqualTo("Restoring");
    assertThat(store.migrations.detail(id).orElseThrow().history().getLast().note())
        .contains("it hangs");
  }

  @Test
  void aHoldWhoseWorkerIsGoneIsLetGoOfOnceAndOnlyAfterARestore() {
    MigrationId id = migrating("stale");
    heartbeat(id, "now() - interval '1 min'");
    assertThat(store.holds.find(id).orElseThrow().alive()).isFalse();

    assertThat(store.holds.unlock(id, false, null, "anna").orElseThrow().granted()).isTrue();
    assertThat(store.holds.unlock(id, false, null, "anna").orElseThrow().granted()).isFalse();
    assertThat(store.holds.find(id).orElseThrow().holds()).isTrue();

    hear(id, new Event.Restored(origin(id)));
    assertThat(state(id)).isEqualTo(new State.Cancelled());
    assertThat(store.holds.find(id).orElseThrow().holds()).isFalse();
    assertThat(store.holds.unlock(id, true, null, "anna").orElseThrow().granted()).isFalse();
    assertThat(store.holds.unlock(MigrationId.next(), true, null, "anna")).isEmpty();
  }

  @Test
  void aPausedMigrationThatNobodyResumesIsLetGoOfAtOnceWhereNothingWasTouched() {
    MigrationId id = accept("forgotten");
    assertThat(store.operations.pause(id, "holidays", "anna").orElseThrow().granted()).isTrue();

    assertThat(store.holds.unlock(id, false, null, "ben").orElseThrow().granted()).isTrue();

    assertThat(state(id)).isEqualTo(new State.Cancelled());
  }

  @Test
  void unlockingWhatNeedsAttentionTriesItsRestoreAgain() {
    MigrationId id = needingAttention("unlocked");
    endBatches();

    assertThat(store.holds.unlock(id, false, null, "anna").orElseThrow().granted()).isTrue();

    assertThat(state(id).name()).isEqualTo("Restoring");
    assertThat(openBatches()).isEqualTo(1);
  }

  @Test
  void everyWishIsInTheTrailWithWhoAskedAndWhy() {
    MigrationId id = accept("told");
    UUID batch = store.migrations.detail(id).orElseThrow().migration().batch();
    var _ = store.operations.pauseBatch(batch, "lunch", "anna");
    var _ = store.operations.pauseBatch(batch, "lunch", "anna");
    var _ = store.operations.resumeBatch(batch, "done", "ben");
    var _ = store.operations.pause(id, "wait", "carl");
    var _ = store.operations.cancelBatch(batch, "wrong plan", "dora");

    assertThat(store.audit.page(null, batch, null, 10).reversed())
        .extracting(s -> s.entry().deed() + " by " + s.entry().actor() + ": " + s.entry().note())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("batch-accepted by coordinator"),
            second -> assertThat(second).isEqualTo("batch-paused by anna: Paused. Reason: lunch"),
            third -> assertThat(third).isEqualTo("batch-resumed by ben: Resumed. Reason: done"),
            fourth -> assertThat(fourth).isEqualTo("transition by carl: Paused. Reason: wait"),
            fifth ->
                assertThat(fifth)
                    .isEqualTo("batch-cancelled by dora: Cancelling. Reason: wrong plan"));
  }

  private Answer accepted(NewBatch batch) {
    try {
      return new Answer(true, store.intake.accept(batch).toString());
    } catch (DroverException e) {
      return new Answer(false, e.failure().code());
    }
  }

  private Replays.Replayed all(UUID batch, Stage from, boolean dryRun) {
    return store.replays.replay(
        new MigrationFilter(batch, Set.of(), null), from, null, "anna", dryRun);
  }

  private static java.util.stream.Stream<Answer> atOnce(
      int callers, java.util.concurrent.Callable<Answer> call) throws Exception {
    return atOnce(callers, List.of(call));
  }

  private static java.util.stream.Stream<Answer> atOnce(
      int callers, List<java.util.concurrent.Callable<Answer>> calls) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
      List<Future<Answer>> answers =
          IntStream.range(0, callers)
              .mapToObj(i ->
                  threads.submit(() -> {
                    start.await();
                    return calls.get(i % calls.size()).call();
                  }))
              .toList();
      start.countDown();
      return answers.stream().map(ControlsTest::answered).toList().stream();
    }
  }

  private static Answer answered(Future<Answer> future) {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private MigrationId accept(String name) {
    UUID batch = store.intake.accept(Samples.batch(name, 1));
    return store
        .migrations
        .page(new MigrationFilter(batch, Set.of(), null), null, 1)
        .getFirst()
        .id();
  }

  private MigrationId refused(String name) {
    MigrationId id = accept(name);
    refuse(id, "broken");
    return id;
  }

  private void refuse(MigrationId id, String code) {
    decide(id, new Input.Start());
    hear(id, new Event.Failed(origin(id), Stage.BACKUP, failure(FailureKind.USER, code)));
  }

  private MigrationId migrating(String name) {
    MigrationId id = accept(name);
    decide(id, new Input.Start());
    hear(
        id,
        new Event.BackedUp(
            origin(id),
            dev.drover.common.name.BundleId.of(
                store.migrations.detail(id).orElseThrow().migration().project(), id, 1),
            1,
            1,
            "ab",
            List.of()));
    hear(id, new Event.Started(origin(id), Stage.MIGRATE));
    return id;
  }

  private MigrationId needingAttention(String name) {
    MigrationId id = migrating(name);
    hear(id, new Event.Failed(origin(id), Stage.MIGRATE, failure(FailureKind.DATA, "broken")));
    hear(id, new Event.Failed(origin(id), Stage.RESTORE, failure(FailureKind.BUG, "worse")));
    assertThat(state(id)).isEqualTo(new State.NeedsAttention());
    return id;
  }

  private Event.Origin origin(MigrationId id) {
    return new Event.Origin(
        id, store.migrations.detail(id).orElseThrow().migration().saga().epoch(), "worker-7");
  }

  private void hear(MigrationId id, Event event) {
    decide(id, new Input.Heard(event));
  }

  private void decide(MigrationId id, Input input) {
    store
        .database
        .jdbi()
        .useTransaction(handle ->
            assertThat(store.sagas.decide(handle, List.of(new Addressed(id, input, "test"))))
                .allMatch(decision -> decision.changed()));
  }

  private void heartbeat(MigrationId id, String at) {
    store
        .database
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                """
                INSERT INTO worker (id, kind, heartbeat, idle, seen_at)
                VALUES ('worker-7', 'migrate',
                        jsonb_build_object('runs', jsonb_build_array(jsonb_build_object(
                          'migration', CAST(? AS uuid), 'epoch', 2, 'stage', 'migrate'))),
                        '{}', %s)
                """
                    .formatted(at),
                id.value()));
  }

  private void endBatches() {
    store.database.jdbi().useHandle(handle -> handle.execute("UPDATE batch SET ended_at = now()"));
  }

  private long openBatches() {
    return store.count("SELECT count(*) FROM batch WHERE ended_at IS NULL");
  }

  /** Every row that a wish could change, as text. */
  private String everything() {
    return store
        .database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    """
                    SELECT (SELECT string_agg(m::text, '|' ORDER BY m.id) FROM migration AS m)
                        || (SELECT string_agg(b::text, '|' ORDER BY b.id) FROM batch AS b)
                        || (SELECT string_agg(a::text, '|' ORDER BY a.id) FROM audit AS a)
                        || (SELECT count(*) FROM outbox)
                    """)
                .mapTo(String.class)
                .one());
  }

  private State state(MigrationId id) {
    return store.migrations.detail(id).orElseThrow().migration().saga().state();
  }

  private static Failure failure(FailureKind kind, String code) {
    return new Failure(kind, code, "It is broken.", null, null);
  }
}
