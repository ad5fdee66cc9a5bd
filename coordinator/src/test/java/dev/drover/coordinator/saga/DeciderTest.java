package dev.drover.coordinator.saga;

import static dev.drover.coordinator.saga.Course.aMigration;
import static dev.drover.coordinator.saga.Course.aMigrationIntoAnExistingDatabase;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Event;
import dev.drover.common.message.Finding;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.message.Stage;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.DatabaseName;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One line per edge of the table in {@link Decider}. */
class DeciderTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource("edges")
  void theSaga(
      String sentence,
      Course course,
      UnaryOperator<Course> input,
      String state,
      List<String> sent) {
    Decision decision = input.apply(course).last();

    assertThat(decision.changed()).isTrue();
    assertThat(described(decision.next())).isEqualTo(state);
    assertThat(decision.commands().stream().map(DeciderTest::described))
        .containsExactlyElementsOf(sent);
    assertThat(decision.outcome() != null).isEqualTo(decision.next().ended());
    assertThat(decision.note().text()).isNotBlank();
  }

  static Stream<Arguments> edges() {
    return Stream.of(
        edge("starts with the backup", aMigration(), Course::start, "BackingUp/Sent", "backup 1"),
        edge(
            "starts with migrate when replayed from there",
            aMigration().to(Stage.RESTORE).restored().take(replay(Stage.MIGRATE)),
            Course::start,
            "Migrating/Sent",
            "migrate 4"),
        edge(
            "starts with verify when replayed from there",
            needingAttention().take(replay(Stage.VERIFY)),
            Course::start,
            "Verifying/Sent",
            "verify 6"),
        edge(
            "restores first when replayed while the target is touched",
            needingAttention().take(replay(Stage.BACKUP)),
            Course::start,
            "Restoring/Sent",
            "restore 6"),
        edge(
            "is cancelled at once while queued",
            aMigration(),
            c -> c.take(new Input.Cancel()),
            "Cancelled"),
        edge(
            "migrates after the backup",
            aMigration().to(Stage.BACKUP).started(),
            Course::backedUp,
            "Migrating/Sent",
            "migrate 2"),
        edge(
            "is refused when the backup fails for good",
            aMigration().to(Stage.BACKUP).started(),
            failing(FailureKind.DATA),
            "Refused"),
        edge(
            "is cancelled at once while backing up",
            aMigration().to(Stage.BACKUP).started(),
            c -> c.take(new Input.Cancel()),
            "Cancelled",
            "abandon 1"),
        edge(
            "verifies after migrating",
            aMigration().to(Stage.MIGRATE).started(),
            Course::migrated,
            "Verifying/Sent",
            "verify 3"),
        edge(
            "promotes what matches",
            aMigration().to(Stage.VERIFY).started(),
            Course::verifiedWell,
            "Promoting/Sent",
            "promote 4"),
        edge(
            "restores what differs",
            aMigration().to(Stage.VERIFY).started(),
            Course::differs,
            "Restoring/Sent",
            "restore 4"),
        edge(
            "restores what is unproven",
            aMigration().to(Stage.VERIFY).started(),
            c -> c.verified(new Verdict.Unproven("the source is away")),
            "Restoring/Sent",
            "restore 4"),
        edge(
            "completes when promoted",
            aMigration().to(Stage.PROMOTE).started(),
            Course::promoted,
            "Completed"),
        edge(
            "restores when migrating fails for good",
            aMigration().to(Stage.MIGRATE).started(),
            failing(FailureKind.USER),
            "Restoring/Sent",
            "restore 3"),
        edge(
            "restores when verifying fails for good",
            aMigration().to(Stage.VERIFY).started(),
            failing(FailureKind.BUG),
            "Restoring/Sent",
            "restore 4"),
        edge(
            "restores when promoting fails for good",
            aMigration().to(Stage.PROMOTE).started(),
            failing(FailureKind.DATA),
            "Restoring/Sent",
            "restore 5"),
        edge(
            "restores when cancelled while migrating",
            aMigration().to(Stage.MIGRATE).started(),
            c -> c.take(new Input.Cancel()),
            "Restoring/Sent",
            "abandon 2",
            "restore 3"),
        edge(
            "restores when cancelled while verifying",
            aMigration().to(Stage.VERIFY).started(),
            c -> c.take(new Input.Cancel()),
            "Restoring/Sent",
            "abandon 3",
            "restore 4"),
        edge(
            "is cancelled at once before migrate was ever sent",
            aMigration().to(Stage.BACKUP).started().take(new Input.Pause()).backedUp(),
            c -> c.take(new Input.Cancel()),
            "Cancelled",
            "abandon 1"),
        edge(
            "awaits the outcome when cancelled while promoting",
            aMigration().to(Stage.PROMOTE).started(),
            c -> c.take(new Input.Cancel()),
            "Promoting/Running"),
        edge(
            "restores when cancelled while promotion surely has not happened",
            aMigration().to(Stage.PROMOTE).started().failed(FailureKind.TRANSIENT),
            c -> c.take(new Input.Cancel()),
            "Restoring/Sent",
            "abandon 4",
            "restore 5"),
        edge(
            "ends as restored",
            aMigration().to(Stage.RESTORE).started(),
            Course::restored,
            "Restored"),
        edge(
            "ends as cancelled when it was cancelled",
            aMigration().to(Stage.MIGRATE).take(new Input.Cancel()),
            Course::restored,
            "Cancelled"),
        edge(
            "queues again when restored for a replay",
            needingAttention().take(replay(Stage.BACKUP)).start(),
            Course::restored,
            "Queued"),
        edge(
            "needs attention when the restore fails for good",
            aMigration().to(Stage.RESTORE).started(),
            failing(FailureKind.BUG),
            "NeedsAttention"),
        edge(
            "queues again when restored and replayed",
            aMigration().to(Stage.RESTORE).restored(),
            c -> c.take(replay(Stage.BACKUP)),
            "Queued"),
        edge(
            "runs once a worker has begun",
            aMigration().to(Stage.MIGRATE),
            Course::started,
            "Migrating/Running"),
        edge(
            "is sent again when idle workers did not get it",
            aMigration().to(Stage.VERIFY),
            c -> c.take(new Input.StartTimeout()),
            "Verifying/Sent",
            "abandon 3",
            "verify 4"),
        edge(
            "backs off when sent and failed",
            aMigration().to(Stage.BACKUP),
            failing(FailureKind.TRANSIENT),
            "BackingUp/BackingOff"),
        edge(
            "backs off when running and failed",
            aMigration().to(Stage.BACKUP).started(),
            failing(FailureKind.RESOURCES),
            "BackingUp/BackingOff"),
        edge(
            "backs off when its worker is lost",
            aMigration().to(Stage.MIGRATE).started(),
            c -> c.take(new Input.LeaseLapsed()),
            "Migrating/BackingOff"),
        edge(
            "backs off when the stage takes too long",
            aMigration().to(Stage.MIGRATE).started(),
            c -> c.take(new Input.StageDeadline()),
            "Migrating/BackingOff",
            "abandon 2"),
        edge(
            "is sent again when the back-off is over",
            aMigration().to(Stage.MIGRATE).failed(FailureKind.TRANSIENT),
            c -> c.take(new Input.BackOffOver()),
            "Migrating/Sent",
            "abandon 2",
            "migrate 3"),
        edge(
            "is held when the back-off is over and it is paused",
            aMigration().to(Stage.MIGRATE).failed(FailureKind.TRANSIENT).take(new Input.Pause()),
            c -> c.take(new Input.BackOffOver()),
            "Migrating/Held"),
        edge(
            "goes on when resumed",
            aMigration().to(Stage.BACKUP).take(new Input.Pause()).backedUp(),
            c -> c.take(new Input.Resume()),
            "Migrating/Sent",
            "abandon 1",
            "migrate 2"),
        edge(
            "only notes a pause while running",
            aMigration().to(Stage.MIGRATE).started(),
            c -> c.take(new Input.Pause()),
            "Migrating/Running"),
        edge(
            "only notes a resume while running",
            aMigration().to(Stage.MIGRATE).started().take(new Input.Pause()),
            c -> c.take(new Input.Resume()),
            "Migrating/Running"));
  }

  @Test
  void goesThroughAllStagesWithAnEpochEach() {
    Course course = aMigration().to(Stage.PROMOTE).started().promoted();

    assertThat(course.saga().state()).isEqualTo(new State.Completed());
    assertThat(course.saga().epoch()).isEqualTo(4);
    assertThat(course.saga().made().bundle())
        .isEqualTo(
            new SealedBundle(
                BundleId.of(course.saga().move().project(), course.saga().id(), 1), "ab"));
    assertThat(course.saga().made().staging())
        .isEqualTo(DatabaseName.staging(course.saga().id(), 2));
    assertThat(course.saga().trouble()).isEqualTo(Trouble.NONE);
    assertThat(course.last().outcome()).isEqualTo(new State.Completed());
  }

  @Test
  void tellsVerifyAndPromoteTheDatabaseThatMigrateLoaded() {
    Course course = aMigration().to(Stage.VERIFY);
    DatabaseName staging = DatabaseName.staging(course.saga().id(), 2);

    assertThat(course.last().commands())
        .containsExactly(
            new Instruction.Send(Stage.VERIFY, 3, course.saga().made().bundle(), staging));
    assertThat(course.started().verifiedWell().last().commands())
        .containsExactly(
            new Instruction.Send(Stage.PROMOTE, 4, course.saga().made().bundle(), staging));
  }

  @Test
  void verifiesAndPromotesTheTargetItselfWhenItExists() {
    Course course = aMigrationIntoAnExistingDatabase().to(Stage.VERIFY);

    assertThat(course.saga().made().staging()).isEqualTo(new DatabaseName("project_acme"));
    assertThat(course.started().verifiedWell().started().promoted().saga().state())
        .isEqualTo(new State.Completed());
  }

  @Test
  void restoresWithTheBundle() {
    Course course = aMigration().to(Stage.RESTORE);

    assertThat(course.last().commands())
        .containsExactly(
            new Instruction.Send(Stage.RESTORE, 3, course.saga().made().bundle(), null));
    assertThat(course.saga().made().bundle()).isNotNull();
  }

  @Test
  void remembersWhyItWasRestoredThroughRestoresThatHadToBeRepeated() {
    Course course = aMigration().to(Stage.VERIFY).started().differs();

    course
        .started()
        .failed(FailureKind.TRANSIENT)
        .take(new Input.BackOffOver())
        .started()
        .restored();

    assertThat(course.saga().state()).isEqualTo(new State.Restored());
    assertThat(Objects.requireNonNull(course.saga().trouble().failure()).code())
        .isEqualTo("verdict_differs");
    assertThat(course.saga().made().verdict()).isInstanceOf(Verdict.Differs.class);
  }

  @Test
  void completesWhatWasPromotedThoughItWasCancelledMeanwhile() {
    Course course = aMigration().to(Stage.PROMOTE).started().take(new Input.Cancel()).promoted();

    assertThat(course.saga().state()).isEqualTo(new State.Completed());
    assertThat(course.last().note().text()).contains("too late");
  }

  @Test
  void restoresAndCancelsWhenACancelledPromotionFails() {
    Course course =
        aMigration()
            .to(Stage.PROMOTE)
            .started()
            .take(new Input.Cancel())
            .failed(FailureKind.TRANSIENT);

    assertThat(described(course.saga())).isEqualTo("Restoring/Sent");
    assertThat(course.started().restored().saga().state()).isEqualTo(new State.Cancelled());
  }

  @Test
  void asksAgainWhatBecameOfACancelledPromotionWhoseWorkerWasLost() {
    Course course =
        aMigration()
            .to(Stage.PROMOTE)
            .started()
            .take(new Input.Cancel())
            .take(new Input.LeaseLapsed());

    assertThat(described(course.saga())).isEqualTo("Promoting/BackingOff");
    assertThat(described(course.take(new Input.BackOffOver()).saga())).isEqualTo("Promoting/Sent");
  }

  @Test
  void runsByALeaseThatHeartbeatsExtendUpToTheStagesLimit() {
    assertThat(aMigration().to(Stage.MIGRATE).started().last().timer())
        .isEqualTo(new Timer.Lease(Duration.ofSeconds(15), Duration.ofMinutes(60)));
  }

  @Test
  void aRestoreFromACopyOfTheBundleIsToldInTheHistory() {
    Course course = aMigration().to(Stage.RESTORE);
    Finding warning = Finding.warning("bundle_from_copy", null, "It was read from 'offsite'", null);

    course.hear(new Event.Restored(course.origin(), warning));

    assertThat(course.saga().state()).isEqualTo(new State.Restored());
    assertThat(course.last().note().text()).contains("It was read from 'offsite'.");
  }

  @Test
  void takesAWorkerThatSpeaksOfAnotherDatabaseForABug() {
    Course course = aMigration().to(Stage.MIGRATE).started();

    course.hear(
        new dev.drover.common.message.Event.Migrated(
            course.origin(), new DatabaseName("other"), 1));

    assertThat(described(course.saga())).isEqualTo("Restoring/Sent");
    Failure failure = Objects.requireNonNull(course.saga().trouble().failure());
    assertThat(failure.code()).isEqualTo("event_mismatch");
    assertThat(failure.kind()).isEqualTo(FailureKind.BUG);
  }

  /** Could be neither promoted nor restored: the staging database is still there. */
  static Course needingAttention() {
    return aMigration().to(Stage.PROMOTE).failed(FailureKind.DATA).failed(FailureKind.BUG);
  }

  static Input.Replay replay(Stage from) {
    return new Input.Replay(from, "the source is repaired");
  }

  private static UnaryOperator<Course> failing(FailureKind kind) {
    return course -> course.failed(kind);
  }

  private static Arguments edge(
      String sentence, Course course, UnaryOperator<Course> input, String state, String... sent) {
    return Arguments.of(sentence, course, input, state, List.of(sent));
  }

  static String described(Saga saga) {
    return saga.state() instanceof State.Active active
        ? active.name() + "/" + active.phase().getClass().getSimpleName()
        : saga.state().name();
  }

  static String described(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Send send -> send.stage().word() + " " + send.epoch();
      case Instruction.Abandon(int epoch) -> "abandon " + epoch;
    };
  }
}
