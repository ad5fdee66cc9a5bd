package dev.drover.coordinator.saga;

import static dev.drover.coordinator.saga.Course.aMigration;
import static dev.drover.coordinator.saga.DeciderTest.described;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Event;
import dev.drover.common.message.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a person can do about a migration whose restore is exhausted. */
class AttentionTest {
  private static final Input.RetryRestore RETRY = new Input.RetryRestore("the server is back");

  @Test
  void aRestoreThatIsTriedAgainGoesOutAtOnceWithABudgetOfItsOwn() {
    Course course = DeciderTest.needingAttention();
    int epoch = course.saga().epoch();

    course.take(RETRY);

    assertThat(described(course.saga())).isEqualTo("Restoring/Sent");
    assertThat(course.saga().epoch()).isEqualTo(epoch + 1);
    assertThat(course.last().commands().stream().map(DeciderTest::described))
        .containsExactly("abandon " + epoch, "restore " + (epoch + 1));
    assertThat(course.saga().trouble().attempts()).isZero();
    assertThat(course.started().restored().saga().state()).isEqualTo(new State.Restored());
  }

  @Test
  void aRestoreThatIsTriedAgainInVainNeedsAttentionAgain() {
    Course course = DeciderTest.needingAttention().take(RETRY).failed(FailureKind.BUG);

    assertThat(course.saga().state()).isEqualTo(new State.NeedsAttention());
    assertThat(described(course.take(RETRY).saga())).isEqualTo("Restoring/Sent");
  }

  @Test
  void tryingTheRestoreAgainTwiceSendsItOnceAndAfterwardsNotAtAll() {
    Course course = DeciderTest.needingAttention().take(RETRY);

    assertThat(course.take(RETRY).last().changed()).isFalse();
    course.started().restored();
    assertThat(course.take(RETRY).last().changed()).isFalse();
  }

  @Test
  void whatWasToBeCancelledEndsAsCancelledWhenItsRestoreSucceedsAtLast() {
    Course course =
        aMigration()
            .to(Stage.MIGRATE)
            .take(new Input.Cancel())
            .failed(FailureKind.BUG)
            .take(RETRY)
            .started()
            .restored();

    assertThat(course.saga().state()).isEqualTo(new State.Cancelled());
  }

  @ParameterizedTest
  @EnumSource(Stage.class)
  void onlyWhatNeedsAttentionIsRetriedOrResolved(Stage stage) {
    if (!stage.ofMigration()) {
      return;
    }
    Course course = aMigration().to(stage);

    assertThat(course.take(RETRY).last().changed()).isFalse();
    assertThat(course.take(resolve(Input.Resolve.As.RESTORED)).last().changed()).isFalse();
    assertThat(course.take(resolve(Input.Resolve.As.COMPLETED)).last().changed()).isFalse();
  }

  @Test
  void aWordIsBelievedOnlyOnceTheFenceIsRaised() {
    Course course = DeciderTest.needingAttention();
    int epoch = course.saga().epoch();

    Decision decision = course.take(resolve(Input.Resolve.As.RESTORED)).last();

    assertThat(described(course.saga())).isEqualTo("Restoring/Sent");
    assertThat(decision.outcome()).isNull();
    assertThat(decision.next().made().touched()).isTrue();
    assertThat(decision.commands())
        .containsExactly(
            new Instruction.Abandon(epoch),
            new Instruction.Send(
                Stage.RESTORE, epoch + 1, course.saga().made().bundle(), null, true));
    assertThat(decision.note().text()).contains("dropped it by hand");
    assertThat(course.take(resolve(Input.Resolve.As.RESTORED)).last().changed()).isFalse();
    assertThat(course.take(resolve(Input.Resolve.As.COMPLETED)).last().changed()).isFalse();

    course.started().restored();

    assertThat(course.saga().state()).isEqualTo(new State.Restored());
    assertThat(course.last().outcome()).isEqualTo(new State.Restored());
    assertThat(course.saga().made().touched()).isFalse();
  }

  @Test
  void aWordThatIsContradictedNeedsAttentionAgain() {
    Course course =
        DeciderTest.needingAttention()
            .take(resolve(Input.Resolve.As.RESTORED))
            .failed(FailureKind.USER);

    assertThat(course.saga().state()).isEqualTo(new State.NeedsAttention());
    assertThat(course.saga().made().touched()).isTrue();
  }

  @Test
  void aTargetThatIsAwayIsWaitedForAndCanBeGivenUpByResolvingWithoutAFence() {
    Course course =
        DeciderTest.needingAttention()
            .take(resolve(Input.Resolve.As.RESTORED))
            .failed(FailureKind.INFRASTRUCTURE);
    assertThat(described(course.saga())).isEqualTo("Restoring/BackingOff");
    int epoch = course.saga().epoch();

    Decision decision = course.take(believe(Input.Resolve.As.RESTORED)).last();

    assertThat(decision.next().state()).isEqualTo(new State.Restored());
    assertThat(decision.commands()).containsExactly(new Instruction.Abandon(epoch));
    assertThat(decision.next().epoch()).isGreaterThan(epoch);
    assertThat(decision.note().text()).contains("without a fence", "dropped it by hand");
  }

  @Test
  void aWordWithoutAFenceIsBelievedAtOnce() {
    Decision decision =
        DeciderTest.needingAttention().take(believe(Input.Resolve.As.RESTORED)).last();

    assertThat(decision.next().state()).isEqualTo(new State.Restored());
    assertThat(decision.outcome()).isEqualTo(new State.Restored());
    assertThat(decision.next().made().touched()).isFalse();
  }

  @Test
  void whatIsCancelledWhileItIsResolvedEndsAsCancelled() {
    Course course =
        DeciderTest.needingAttention()
            .take(resolve(Input.Resolve.As.RESTORED))
            .take(new Input.Cancel())
            .started()
            .restored();

    assertThat(course.saga().state()).isEqualTo(new State.Cancelled());
  }

  @Test
  void whatNeverMatchedIsNotCalledCompletedByAnybodysWord() {
    Course course = aMigration().to(Stage.VERIFY).started().differs().failed(FailureKind.BUG);
    assertThat(course.saga().state()).isEqualTo(new State.NeedsAttention());

    assertThat(course.take(resolve(Input.Resolve.As.COMPLETED)).last().changed()).isFalse();
    assertThat(course.saga().state()).isEqualTo(new State.NeedsAttention());
  }

  @Test
  void aVerifiedProjectWhosePromotionNobodyKnowsOfMayBeCalledCompleted() {
    Course course = aMigration().to(Stage.PROMOTE).failed(FailureKind.BUG).failed(FailureKind.BUG);
    assertThat(course.saga().state()).isEqualTo(new State.NeedsAttention());

    Decision decision = course.take(resolve(Input.Resolve.As.COMPLETED)).last();

    assertThat(described(course.saga())).isEqualTo("Promoting/Sent");
    assertThat(decision.commands().stream().map(DeciderTest::described))
        .anyMatch(command -> command.startsWith("promote "));
    course.started().promoted();
    assertThat(course.saga().state()).isEqualTo(new State.Completed());
    assertThat(course.last().outcome()).isEqualTo(new State.Completed());
    assertThat(course.take(resolve(Input.Resolve.As.RESTORED)).last().changed()).isFalse();
  }

  @Test
  void theLateRestoreOfAResolvedMigrationChangesNothing() {
    Course course = DeciderTest.needingAttention();
    Event.Origin late = course.origin();

    course.take(resolve(Input.Resolve.As.RESTORED)).hear(new Event.Restored(late));
    assertThat(course.last().changed()).isFalse();

    course.take(believe(Input.Resolve.As.RESTORED)).hear(new Event.Restored(late));
    assertThat(course.last().changed()).isFalse();
  }

  @Test
  void aDamagedBundleIsNotMigratedFromAgain() {
    Course course = aMigration().to(Stage.MIGRATE);
    Failure damaged =
        new Failure(FailureKind.DATA, "bak_tampered", "It is not what was written.", null, null);
    course
        .started()
        .hear(new Event.Failed(course.origin(), Stage.MIGRATE, damaged))
        .started()
        .restored();

    Decision refused = course.take(DeciderTest.replay(Stage.MIGRATE)).last();

    assertThat(refused.changed()).isFalse();
    assertThat(refused.note().text()).contains("damaged");
    assertThat(course.take(DeciderTest.replay(Stage.BACKUP)).last().changed()).isTrue();
  }

  private static Input.Resolve resolve(Input.Resolve.As as) {
    return new Input.Resolve(as, "dropped it by hand", true);
  }

  private static Input.Resolve believe(Input.Resolve.As as) {
    return new Input.Resolve(as, "dropped it by hand", false);
  }
}
