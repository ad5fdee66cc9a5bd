package dev.drover.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Event;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Stage;
import dev.drover.common.message.Topics;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.coordinator.Samples;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.saga.Timing;
import dev.drover.coordinator.saga.Wish;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class StoreTest {
  private final Store store = new Store(Timing.DEFAULT);

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void acceptsTenThousandProjectsInOneRequest() {
    UUID id = store.intake.accept(Samples.batch("many", 10_000));

    BatchView batch = store.batches.byId(id).orElseThrow();
    assertThat(batch.counts().total()).isEqualTo(10_000);
    assertThat(batch.counts().queued()).isEqualTo(10_000);
    assertThat(batch.state()).isEqualTo(BatchView.State.RUNNING);
  }

  @Test
  void keepsOrderOfTheProjectsFileOnEveryPage() {
    UUID id = store.intake.accept(Samples.batch("ordered", 25));
    MigrationFilter filter = new MigrationFilter(id, Set.of(), null);

    List<String> seen = new ArrayList<>();
    List<MigrationView> page = store.migrations.page(filter, null, 10);
    while (!page.isEmpty()) {
      page.forEach(view -> seen.add(view.project().value()));
      page = store.migrations.page(filter, page.getLast().id(), 10);
    }

    assertThat(seen)
        .containsExactlyElementsOf(
            Samples.projects("ordered", 25).stream().map(a -> a.project().value()).toList());
    assertThat(store.migrations.page(new MigrationFilter(id, Set.of("Completed"), null), null, 10))
        .isEmpty();
    assertThat(
            store.migrations.page(
                new MigrationFilter(null, Set.of("Queued"), "ordered-7"), null, 10))
        .extracting(view -> view.project().value())
        .containsExactly("ordered-7");
    assertThat(store.migrations.count(filter)).isEqualTo(25);
  }

  @Test
  void refusesASecondBatchOfTheSameName() {
    store.intake.accept(Samples.batch("twice", 1));

    assertThatThrownBy(() ->
            store.intake.accept(
                new NewBatch(
                    "twice", Samples.plan("p", 1, 10), null, Samples.projects("other", 1))))
        .isInstanceOfSatisfying(
            DroverException.class, e -> assertThat(e.failure().code()).isEqualTo("batch_exists"));
  }

  @Test
  void refusesAProjectThatIsBeingMovedAndNamesIt() {
    store.intake.accept(Samples.batch("first", 3));

    assertThatThrownBy(() ->
            store.intake.accept(
                new NewBatch(
                    "second", Samples.plan("p", 1, 10), null, Samples.projects("first", 1))))
        .isInstanceOfSatisfying(
            DroverException.class,
            e -> {
              assertThat(e.failure().code()).isEqualTo("plan_overlap");
              assertThat(e.failure().message()).contains("first-0").contains("Queued");
            });
    assertThat(store.count("SELECT count(*) FROM batch")).isEqualTo(1);
  }

  @Test
  void storesDecisionHistoryAndMessagesTogether() {
    MigrationId id = accept("together");

    decide(id, new Input.Start());

    assertThat(saga(id).state().name()).isEqualTo("BackingUp");
    MigrationDetail detail = store.migrations.detail(id).orElseThrow();
    assertThat(detail.history())
        .extracting(MigrationDetail.Entry::state)
        .containsExactly("BackingUp");
    assertThat(detail.migration().stage()).isEqualTo(Stage.BACKUP);
    List<Outgoing> messages = takeOutbox();
    assertThat(messages).extracting(Outgoing::topic).containsExactly(Topics.BACKUP_COMMANDS);
    assertThat(messages.getFirst().payload())
        .contains("\"type\":\"backup\"")
        .doesNotContain("CREATE TABLE");
    assertThat(
            store.count("SELECT count(*) FROM migration WHERE timer_at > now() + interval '8 s'"))
        .isEqualTo(1);
  }

  @Test
  void takesSeveralInputsOfOneSagaInOrderWithinOneTransaction() {
    MigrationId id = accept("several");
    decide(id, new Input.Start());
    Event.Origin origin = new Event.Origin(id, 1, "w");

    List<Decision> decisions =
        decide(
            id,
            new Input.Heard(new Event.Started(origin, Stage.BACKUP)),
            new Input.Heard(new Event.Started(origin, Stage.BACKUP)),
            new Input.Heard(
                new Event.Failed(origin, Stage.BACKUP, failure(FailureKind.TRANSIENT))));

    assertThat(decisions).extracting(Decision::changed).containsExactly(true, false, true);
    MigrationDetail detail = store.migrations.detail(id).orElseThrow();
    assertThat(detail.history())
        .extracting(MigrationDetail.Entry::version)
        .containsExactly(1L, 2L, 3L);
    assertThat(detail.history().getLast().failure()).isEqualTo(failure(FailureKind.TRANSIENT));
    assertThat(detail.migration().version()).isEqualTo(3);
    assertThat(store.count("SELECT count(*) FROM migration WHERE deadline_at IS NOT NULL"))
        .isZero();
    assertThat(
            store.count("SELECT count(*) FROM migration WHERE timer_at <= now() + interval '1 s'"))
        .isEqualTo(1);
  }

  @Test
  void aWishAfterAStartKeepsTheLeaseThatTheStartSet() {
    MigrationId id = accept("keeps");
    decide(id, new Input.Start());

    decide(
        id,
        new Input.Heard(new Event.Started(new Event.Origin(id, 1, "w"), Stage.BACKUP)),
        new Input.Pause());

    assertThat(
            store.count(
                "SELECT count(*) FROM migration WHERE deadline_at > now() + interval '50 min' AND"
                    + " wish = 'pause'"))
        .isEqualTo(1);
  }

  @Test
  void refusesToWriteOverAVersionItHasNotRead() {
    MigrationId id = accept("swap");

    assertThatThrownBy(() ->
            store
                .database
                .jdbi()
                .useTransaction(handle -> {
                  var locked = Sagas.lock(handle, List.of(id.value()));
                  handle.execute("UPDATE migration SET version = version + 1");
                  store.sagas.decide(
                      handle, locked, List.of(new Addressed(id, new Input.Start(), "test")));
                }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(saga(id).state()).isEqualTo(new State.Queued(Stage.BACKUP));
    assertThat(takeOutbox()).isEmpty();
  }

  @Test
  void readsBackEveryStateAsItWasWritten() {
    MigrationId id = accept("json");
    decide(id, new Input.Start());
    backUpAndMigrate(id);
    Finding finding =
        new Finding(
            "row_differs",
            Finding.Severity.ERROR,
            "auth.users",
            "7",
            "email",
            "It differs.",
            "Repair it.");
    decide(
        id,
        new Input.Heard(
            new Event.Verified(
                new Event.Origin(id, 3, "w"),
                Objects.requireNonNull(saga(id).made().staging()),
                new Verdict.Differs(List.of(finding)))));

    Saga saga = saga(id);
    assertThat(saga.state().name()).isEqualTo("Restoring");
    assertThat(SagaJson.read(SagaJson.write(saga))).isEqualTo(saga);
    MigrationDetail detail = store.migrations.detail(id).orElseThrow();
    assertThat(detail.migration().findings()).containsExactly(finding);
    assertThat(Objects.requireNonNull(detail.migration().failure()).code())
        .isEqualTo("verdict_differs");
    assertThat(detail.history().getLast().verdict())
        .isEqualTo(new Verdict.Differs(List.of(finding)));
  }

  @Test
  void tellsThePlatformOfEveryEnd() {
    MigrationId id = accept("outcome");
    decide(id, new Input.Start());
    takeOutbox();

    decide(
        id,
        new Input.Heard(
            new Event.Failed(
                new Event.Origin(id, 1, "w"), Stage.BACKUP, failure(FailureKind.DATA))));

    Outgoing outcome = takeOutbox().getFirst();
    assertThat(outcome.topic()).isEqualTo(Topics.OUTCOMES);
    assertThat(outcome.key()).isEqualTo("outcome-0");
    assertThat(outcome.payload())
        .contains("\"specversion\":\"1.0\"")
        .contains("\"type\":\"dev.drover.migration.refused\"")
        .contains("\"subject\":\"outcome-0\"")
        .contains("\"owner\":\"owner 0\"")
        .contains("\"code\":\"broken\"");
  }

  @Test
  void givesMessagesBackWhenTheyCouldNotBeSent() {
    decide(accept("back"), new Input.Start());

    assertThatThrownBy(() ->
            store
                .database
                .jdbi()
                .useTransaction(handle -> {
                  assertThat(Outbox.take(handle, 10)).hasSize(1);
                  throw new IllegalStateException("the broker is away");
                }))
        .hasMessage("the broker is away");

    assertThat(takeOutbox()).hasSize(1);
    assertThat(takeOutbox()).isEmpty();
  }

  @Test
  void countsADryRunOfAReplayWithoutChangingAnything() {
    UUID batch = store.intake.accept(Samples.batch("dry", 3));
    List<MigrationView> views =
        store.migrations.page(new MigrationFilter(batch, Set.of(), null), null, 10);
    views.forEach(view -> refuse(view.id()));
    store.database.jdbi().useHandle(handle -> handle.execute("UPDATE batch SET ended_at = now()"));
    MigrationFilter refused = new MigrationFilter(batch, Set.of("Refused"), null);

    assertThat(store.replays.replay(refused, Stage.BACKUP, null, "anna", true).count())
        .isEqualTo(3);
    assertThat(store.migrations.count(refused)).isEqualTo(3);
    assertThat(store.batches.byId(batch).orElseThrow().state()).isEqualTo(BatchView.State.ENDED);

    assertThat(store.replays.replay(refused, Stage.BACKUP, "repaired", "anna", false).count())
        .isEqualTo(3);
    assertThat(store.migrations.count(new MigrationFilter(batch, Set.of("Queued"), null)))
        .isEqualTo(3);
    assertThat(store.batches.byId(batch).orElseThrow().state()).isEqualTo(BatchView.State.RUNNING);
    MigrationDetail.Entry last =
        store.migrations.detail(views.getFirst().id()).orElseThrow().history().getLast();
    assertThat(last.actor()).isEqualTo("anna");
    assertThat(last.note()).contains("repaired");
  }

  @Test
  void doesNotReplayWhatAYoungerMigrationHasTakenOver() {
    MigrationId old = accept("older");
    refuse(old);
    store.intake.accept(
        new NewBatch(
            "younger", Samples.plan("younger", 1, 10), null, Samples.projects("older", 1)));

    Answer answer = store.replays.replay(old, Stage.BACKUP, null, "anna").orElseThrow();

    assertThat(answer.granted()).isFalse();
    assertThat(answer.note()).contains("younger");
    assertThat(store.replays.replay(MigrationFilter.ALL, Stage.BACKUP, null, "anna", false).count())
        .isZero();
  }

  @Test
  void pausesAndResumesABatchWithWhatIsInFlight() {
    UUID batch = store.intake.accept(Samples.batch("paused", 2));
    MigrationId begun =
        store.migrations.page(new MigrationFilter(batch, Set.of(), null), null, 1).getFirst().id();
    decide(begun, new Input.Start());

    assertThat(store.operations.pauseBatch(batch, "lunch", "anna").orElseThrow().granted())
        .isTrue();
    assertThat(store.operations.pauseBatch(batch, "lunch", "anna").orElseThrow().granted())
        .isFalse();
    assertThat(store.batches.byId(batch).orElseThrow().reason()).isEqualTo("lunch");
    assertThat(saga(begun).wish()).isEqualTo(Wish.PAUSE);

    assertThat(store.operations.resumeBatch(batch, null, "anna").orElseThrow().granted()).isTrue();
    assertThat(saga(begun).wish()).isEqualTo(Wish.RUN);
    assertThat(store.operations.pauseBatch(UUID.randomUUID(), null, "anna")).isEmpty();
  }

  @Test
  void answersOperatorsAboutSingleMigrations() {
    MigrationId id = accept("single");

    assertThat(store.operations.pause(id, null, "anna").orElseThrow().granted()).isTrue();
    assertThat(store.operations.resume(id, null, "anna").orElseThrow().granted()).isTrue();
    assertThat(store.replays.replay(id, Stage.BACKUP, null, "anna").orElseThrow().granted())
        .isFalse();
    assertThat(store.operations.cancel(id, null, "anna").orElseThrow().granted()).isTrue();
    assertThat(store.operations.cancel(id, null, "anna").orElseThrow().granted()).isFalse();
    assertThat(store.operations.cancel(MigrationId.next(), null, "anna")).isEmpty();
    assertThat(saga(id).state()).isEqualTo(new State.Cancelled());
  }

  @Test
  void asksForAPlanCheckUntilItIsAnswered() {
    UUID id = store.checks.start(Samples.plan("checked", 1, 10), List.of(new ProjectRef("acme")));
    assertThat(takeOutbox()).extracting(Outgoing::topic).containsExactly(Topics.BACKUP_COMMANDS);
    assertThat(resendChecks()).isZero();

    store
        .database
        .jdbi()
        .useHandle(handle -> handle.execute("UPDATE plan_check SET timer_at = now()"));
    assertThat(resendChecks()).isEqualTo(1);
    assertThat(takeOutbox().getFirst().payload()).contains("\"epoch\":2");

    Event answer =
        new Event.PlanChecked(
            new Event.Origin(new MigrationId(id), 2, "w"),
            List.of(Finding.error("x", null, "Bad.", null)));
    store.database.jdbi().useTransaction(handle -> PlanChecks.answer(handle, answer));
    store
        .database
        .jdbi()
        .useHandle(handle -> handle.execute("UPDATE plan_check SET timer_at = now()"));
    assertThat(resendChecks()).isZero();
    assertThat(Objects.requireNonNull(store.checks.find(id).orElseThrow().findings())).hasSize(1);
  }

  @Test
  void remembersTheFirstAnswerToARequest() {
    Idempotency idempotency = new Idempotency(store.database.jdbi());
    Idempotency.Given first = new Idempotency.Given("abc", 201, "{\"id\": 1}");

    assertThat(idempotency.remember("key", first)).isTrue();
    assertThat(idempotency.remember("key", new Idempotency.Given("abc", 500, "{}"))).isFalse();
    assertThat(idempotency.find("key")).contains(first);
    assertThat(idempotency.find("other")).isEmpty();
  }

  private int resendChecks() {
    return store.database.jdbi().inTransaction(store.checks::send);
  }

  private MigrationId accept(String name) {
    UUID batch = store.intake.accept(Samples.batch(name, 1));
    return store
        .migrations
        .page(new MigrationFilter(batch, Set.of(), null), null, 1)
        .getFirst()
        .id();
  }

  private void refuse(MigrationId id) {
    decide(id, new Input.Start());
    int epoch = saga(id).epoch();
    decide(
        id,
        new Input.Heard(
            new Event.Failed(
                new Event.Origin(id, epoch, "w"), Stage.BACKUP, failure(FailureKind.USER))));
  }

  private void backUpAndMigrate(MigrationId id) {
    decide(
        id,
        new Input.Heard(
            new Event.BackedUp(
                new Event.Origin(id, 1, "w"),
                dev.drover.common.name.BundleId.of(saga(id).move().project(), id, 1),
                1,
                1,
                "ab",
                List.of())));
    decide(
        id,
        new Input.Heard(
            new Event.Migrated(new Event.Origin(id, 2, "w"), saga(id).move().loadedBy(2), 1)));
  }

  private List<Decision> decide(MigrationId id, Input... inputs) {
    return store
        .database
        .jdbi()
        .inTransaction(handle ->
            store.sagas.decide(
                handle,
                List.of(inputs).stream().map(input -> new Addressed(id, input, "test")).toList()));
  }

  private List<Outgoing> takeOutbox() {
    return store.database.jdbi().inTransaction(handle -> Outbox.take(handle, 100));
  }

  private Saga saga(MigrationId id) {
    return store.migrations.detail(id).orElseThrow().migration().saga();
  }

  private static Failure failure(FailureKind kind) {
    return new Failure(kind, "broken", "It is broken.", null, null);
  }
}
