package dev.drover.coordinator.saga;

import static dev.drover.coordinator.saga.Course.aMigration;
import static dev.drover.coordinator.saga.DeciderTest.described;
import static dev.drover.coordinator.saga.DeciderTest.needingAttention;
import static dev.drover.coordinator.saga.DeciderTest.replay;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Pause, resume, cancel and replay, wherever the migration stands. */
class OperatorsTest {
  @ParameterizedTest
  @EnumSource(names = {"BACKUP", "MIGRATE", "VERIFY"})
  void aPausedMigrationFinishesItsStageAndSendsNothingUntilResumed(Stage stage) {
    Course course = aMigration().to(stage).started();
    assertThat(course.take(new Input.Pause()).last().commands()).isEmpty();

    course.result();

    assertThat(course.last().commands()).isEmpty();
    assertThat(course.last().timer()).isEqualTo(new Timer.Off());
    assertThat(course.phase()).isEqualTo(new Phase.Held());
    assertThat(course.take(new Input.Resume()).last().commands()).hasSize(2);
    assertThat(course.phase()).isEqualTo(new Phase.Sent());
  }

  @Test
  void aPausedMigrationThatFailsIsRestoredOnlyWhenResumed() {
    Course course =
        aMigration().to(Stage.MIGRATE).started().take(new Input.Pause()).failed(FailureKind.DATA);

    assertThat(described(course.saga())).isEqualTo("Restoring/Held");
    assertThat(course.last().commands()).isEmpty();
    assertThat(described(course.take(new Input.Resume()).saga())).isEqualTo("Restoring/Sent");
  }

  @Test
  void aPausedMigrationThatIsPromotedCompletes() {
    Course course = aMigration().to(Stage.PROMOTE).started().take(new Input.Pause()).promoted();

    assertThat(course.saga().state()).isEqualTo(new State.Completed());
  }

  @Test
  void aQueuedMigrationThatIsPausedDoesNotStart() {
    Course course = aMigration().take(new Input.Pause()).start();

    assertThat(course.last().changed()).isFalse();
    assertThat(described(course.take(new Input.Resume()).start().saga()))
        .isEqualTo("BackingUp/Sent");
  }

  @Test
  void aRunningMigrationKeepsItsLeaseWhenPausedAndResumed() {
    Course course = aMigration().to(Stage.MIGRATE).started();

    assertThat(course.take(new Input.Pause()).last().timer()).isEqualTo(new Timer.Keep());
    assertThat(course.take(new Input.Resume()).last().timer()).isEqualTo(new Timer.Keep());
  }

  @Test
  void pausingTwiceAndResumingWhatRunsChangesNothing() {
    Course course = aMigration().to(Stage.MIGRATE);

    assertThat(course.take(new Input.Resume()).last().changed()).isFalse();
    assertThat(course.take(new Input.Pause()).last().changed()).isTrue();
    assertThat(course.take(new Input.Pause()).last().changed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "BACKUP, Cancelled, abandon 1",
    "MIGRATE, Restoring/Sent, abandon 2;restore 3",
    "VERIFY, Restoring/Sent, abandon 3;restore 4",
    "PROMOTE, Promoting/Sent, ''",
    "RESTORE, Restoring/Sent, ''"
  })
  void cancelEndsEachStageInItsWay(Stage stage, String state, String sent) {
    Course course = aMigration().to(stage).take(new Input.Cancel());

    assertThat(described(course.saga())).isEqualTo(state);
    assertThat(course.last().commands().stream().map(DeciderTest::described))
        .containsExactlyElementsOf(sent.isEmpty() ? List.of() : List.of(sent.split(";")));
    assertThat(course.saga().wish()).isEqualTo(Wish.CANCEL);
  }

  @ParameterizedTest
  @EnumSource(names = {"MIGRATE", "VERIFY", "RESTORE"})
  void whatIsCancelledEndsAsCancelledOnceRestored(Stage stage) {
    Course course = aMigration().to(stage).take(new Input.Cancel()).started().restored();

    assertThat(course.saga().state()).isEqualTo(new State.Cancelled());
    assertThat(course.saga().made().touched()).isFalse();
  }

  @Test
  void cancelWinsOverPause() {
    Course held =
        aMigration().to(Stage.MIGRATE).started().take(new Input.Pause()).failed(FailureKind.DATA);

    held.take(new Input.Cancel());

    assertThat(described(held.saga())).isEqualTo("Restoring/Sent");
    assertThat(held.take(new Input.Pause()).last().changed()).isFalse();
    assertThat(held.take(new Input.Resume()).last().changed()).isFalse();
    assertThat(held.take(new Input.Cancel()).last().changed()).isFalse();
  }

  @Test
  void aCancelledMigrationThatBacksOffIsNotSentAgain() {
    Course course =
        aMigration().to(Stage.VERIFY).failed(FailureKind.INFRASTRUCTURE).take(new Input.Cancel());

    assertThat(described(course.saga())).isEqualTo("Restoring/Sent");
  }

  @ParameterizedTest
  @CsvSource({
    "Restored, BACKUP, true",
    "Restored, MIGRATE, true",
    "Restored, VERIFY, false",
    "Restored, PROMOTE, false",
    "Restored, RESTORE, false",
    "Restored, CHECK, false",
    "Refused, BACKUP, true",
    "Refused, MIGRATE, false",
    "Refused, VERIFY, false",
    "Cancelled, BACKUP, true",
    "Cancelled, MIGRATE, false",
    "Cancelled, VERIFY, false",
    "NeedsAttention, BACKUP, true",
    "NeedsAttention, MIGRATE, true",
    "NeedsAttention, VERIFY, true",
    "NeedsAttention, RESTORE, true",
    "NeedsAttention, PROMOTE, false",
    "Completed, BACKUP, false",
    "Completed, RESTORE, false"
  })
  void aReplayBeginsWhereWhatItNeedsStillExists(String ended, Stage from, boolean granted) {
    Course course = ended(ended);

    Decision decision = course.take(replay(from)).last();

    assertThat(decision.changed()).isEqualTo(granted);
    assertThat(decision.next().state())
        .isEqualTo(granted ? new State.Queued(from) : decision.next().state());
    assertThat(decision.note().text()).isNotBlank();
    assertThat(decision.commands()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Restored, BACKUP",
    "Restored, MIGRATE",
    "Refused, BACKUP",
    "Cancelled, BACKUP",
    "NeedsAttention, VERIFY"
  })
  void aReplayedMigrationCanComplete(String ended, Stage from) {
    Course course = ended(ended).take(replay(from));
    int epoch = course.saga().epoch();
    course.start();

    while (!course.saga().ended()) {
      course.started().result();
    }

    assertThat(course.saga().state()).isEqualTo(new State.Completed());
    assertThat(course.saga().epoch()).isGreaterThan(epoch);
  }

  @ParameterizedTest
  @EnumSource(names = {"BACKUP", "MIGRATE"})
  void aReplayOfATouchedTargetRestoresItFirstAndThenCompletes(Stage from) {
    Course course = needingAttention().take(replay(from)).start();
    assertThat(course.stage()).isEqualTo(Stage.RESTORE);
    course.started().restored();
    assertThat(course.saga().state()).isEqualTo(new State.Queued(from));
    assertThat(course.last().outcome()).isNull();

    course.start();
    assertThat(course.stage()).isEqualTo(from);
    while (!course.saga().ended()) {
      course.started().result();
    }

    assertThat(course.saga().state()).isEqualTo(new State.Completed());
  }

  @Test
  void aRestoreCanBeReplayedByItself() {
    Course course = needingAttention().take(replay(Stage.RESTORE)).start().started().restored();

    assertThat(course.saga().state()).isEqualTo(new State.Restored());
  }

  @Test
  void aReplayedMigrationThatIsCancelledWhileQueuedLeavesNothingBehind() {
    Course course = needingAttention().take(replay(Stage.VERIFY)).take(new Input.Cancel());

    assertThat(described(course.saga())).isEqualTo("Restoring/Sent");
    assertThat(course.started().restored().saga().state()).isEqualTo(new State.Cancelled());
  }

  @Test
  void aReplayForgetsOldTroubleAndVerdict() {
    Course course =
        aMigration()
            .to(Stage.VERIFY)
            .started()
            .differs()
            .started()
            .restored()
            .take(replay(Stage.BACKUP));

    assertThat(course.saga().trouble()).isEqualTo(Trouble.NONE);
    assertThat(course.saga().made().verdict()).isNull();
    assertThat(course.start().saga().made()).isEqualTo(Made.NOTHING);
  }

  @Test
  void whatHasNotEndedIsNotReplayed() {
    assertThat(aMigration().to(Stage.VERIFY).take(replay(Stage.BACKUP)).last().changed()).isFalse();
    assertThat(aMigration().take(replay(Stage.BACKUP)).last().changed()).isFalse();
  }

  private static Course ended(String state) {
    return switch (state) {
      case "Restored" -> aMigration().to(Stage.RESTORE).restored();
      case "Refused" -> aMigration().to(Stage.BACKUP).failed(FailureKind.USER);
      case "Cancelled" -> aMigration().take(new Input.Cancel());
      case "NeedsAttention" -> needingAttention();
      case "Completed" -> aMigration().to(Stage.PROMOTE).promoted();
      default -> throw new IllegalArgumentException(state);
    };
  }
}
