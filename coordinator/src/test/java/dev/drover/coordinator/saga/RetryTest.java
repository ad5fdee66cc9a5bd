package dev.drover.coordinator.saga;

import static dev.drover.coordinator.saga.Course.aMigration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is tried again, how often and after how long; and that no outage ever restores too early. */
class RetryTest {
  @ParameterizedTest
  @EnumSource(names = {"TRANSIENT", "RESOURCES"})
  void aPassingFailureIsTriedAsOftenAsThePlanSays(FailureKind kind) {
    Course course = aMigration().to(Stage.MIGRATE);

    int commands = 1;
    while (course.started().failed(kind).saga().state() instanceof State.Migrating) {
      course.take(new Input.BackOffOver());
      commands++;
    }

    assertThat(commands).isEqualTo(Course.ATTEMPTS);
    assertThat(DeciderTest.described(course.saga())).isEqualTo("Restoring/Sent");
  }

  @ParameterizedTest
  @EnumSource(names = {"USER", "DATA", "BUG"})
  void aLastingFailureIsNotTriedAgain(FailureKind kind) {
    assertThat(DeciderTest.described(aMigration().to(Stage.VERIFY).failed(kind).saga()))
        .isEqualTo("Restoring/Sent");
    assertThat(aMigration().to(Stage.BACKUP).failed(kind).saga().state())
        .isEqualTo(new State.Refused());
  }

  @Test
  void attemptsAtOneBackupKnowSinceWhenAndAReplayAsksForANewOne() {
    Course course = aMigration().to(Stage.BACKUP);
    assertThat(course.saga().since()).isNull();

    course.started().failed(FailureKind.INFRASTRUCTURE).take(new Input.BackOffOver());
    course.started().failed(FailureKind.TRANSIENT).take(new Input.BackOffOver());
    assertThat(course.saga().epoch()).isEqualTo(3);
    assertThat(course.saga().since()).isEqualTo(1);

    course.started().failed(FailureKind.USER);
    course.take(new Input.Replay(Stage.BACKUP, null)).start();
    assertThat(course.saga().epoch()).isEqualTo(4);
    assertThat(course.saga().since()).isNull();
  }

  @Test
  void waitsDouble() {
    assertThat(waits(FailureKind.TRANSIENT, 8)).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    assertThat(waits(FailureKind.RESOURCES, 6)).containsExactly(10L, 20L, 40L, 80L, 160L, 300L);
    assertThat(waits(FailureKind.INFRASTRUCTURE, 7)).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
  }

  @ParameterizedTest
  @EnumSource(names = {"BACKUP", "MIGRATE", "VERIFY", "PROMOTE"})
  void anOutageIsWaitedOutForFiveMinutesAtLeast(Stage stage) {
    Course course = aMigration().to(stage).started();
    Duration before = course.waited();
    Duration sends = Duration.ZERO;
    State waiting = course.saga().state();

    while (course.failed(FailureKind.INFRASTRUCTURE).saga().state().getClass()
        == waiting.getClass()) {
      course.take(new Input.BackOffOver()).started();
      sends = sends.plus(Timing.DEFAULT.start());
    }

    Duration last = stage == Stage.BACKUP ? Duration.ZERO : Timing.DEFAULT.start();
    assertThat(course.waited().minus(before).minus(sends).minus(last))
        .isBetween(Duration.ofMinutes(15), Duration.ofMinutes(17));
    assertThat(course.saga().state())
        .isInstanceOf(stage == Stage.BACKUP ? State.Refused.class : State.Restoring.class);
  }

  @Test
  void aLostWorkerCountsAsInfrastructureAndNotAsTheStagesOwnAttempt() {
    Course course = aMigration().to(Stage.MIGRATE);

    for (int lost = 1; lost <= 10; lost++) {
      course.started().take(new Input.LeaseLapsed());
      assertThat(course.saga().trouble().infrastructureAttempts()).isEqualTo(lost);
      course.take(new Input.BackOffOver());
    }

    assertThat(course.saga().trouble().attempts()).isZero();
    assertThat(DeciderTest.described(course.saga())).isEqualTo("Migrating/Sent");
  }

  @Test
  void waitingForAWorkerIsNoFailure() {
    Course course = aMigration().to(Stage.MIGRATE);

    for (int i = 0; i < 100; i++) {
      course.take(new Input.StartTimeout());
    }

    assertThat(course.saga().trouble()).isEqualTo(Trouble.NONE);
    assertThat(course.saga().epoch()).isEqualTo(102);
    assertThat(DeciderTest.described(course.saga())).isEqualTo("Migrating/Sent");
  }

  @Test
  void aCommandThatNobodyTakesIsSentAgainEverMoreRarely() {
    Course course = aMigration().to(Stage.MIGRATE);

    assertThat(course.take(new Input.StartTimeout()).last().timer())
        .isEqualTo(new Timer.After(Duration.ofSeconds(20)));
    assertThat(course.take(new Input.StartTimeout()).last().timer())
        .isEqualTo(new Timer.After(Duration.ofSeconds(40)));
    for (int i = 0; i < 100; i++) {
      course.take(new Input.StartTimeout());
    }
    assertThat(course.last().timer()).isEqualTo(new Timer.After(Duration.ofMinutes(1)));
  }

  @Test
  void everyStageCountsAnew() {
    Course course =
        aMigration()
            .to(Stage.MIGRATE)
            .started()
            .failed(FailureKind.TRANSIENT)
            .take(new Input.BackOffOver())
            .started();

    course.take(new Input.LeaseLapsed()).take(new Input.BackOffOver()).started().migrated();

    assertThat(course.saga().trouble()).isEqualTo(Trouble.NONE);
  }

  @Test
  void aStageThatTakesTooLongSpendsAnAttempt() {
    Course course = aMigration().to(Stage.VERIFY);

    for (int attempt = 1; attempt < Course.ATTEMPTS; attempt++) {
      course.started().take(new Input.StageDeadline()).take(new Input.BackOffOver());
    }
    course.started().take(new Input.StageDeadline());

    assertThat(DeciderTest.described(course.saga())).isEqualTo("Restoring/Sent");
    assertThat(course.last().commands().stream().map(DeciderTest::described))
        .containsExactly("abandon 5", "restore 6");
  }

  @Test
  void aRestoreHasABudgetOfItsOwn() {
    Course course = aMigration().to(Stage.RESTORE);

    int commands = 1;
    while (course.started().failed(FailureKind.TRANSIENT).saga().state()
        instanceof State.Restoring) {
      course.take(new Input.BackOffOver());
      commands++;
    }

    assertThat(commands).isEqualTo(Timing.DEFAULT.restoreAttempts());
    assertThat(course.saga().state()).isEqualTo(new State.NeedsAttention());
  }

  @Test
  void aRestoreWaitsOutAnHour() {
    Course course = aMigration().to(Stage.RESTORE).started();

    int failures = 1;
    while (course.failed(FailureKind.INFRASTRUCTURE).saga().state() instanceof State.Restoring) {
      course.take(new Input.BackOffOver()).started();
      failures++;
    }

    assertThat(course.saga().state()).isEqualTo(new State.NeedsAttention());
    assertThat(Duration.ofSeconds(30L * failures)).isGreaterThan(Duration.ofMinutes(60));
  }

  private static List<Long> waits(FailureKind kind, int failures) {
    List<Long> seconds = new ArrayList<>();
    for (int failure = 1; failure <= failures; failure++) {
      seconds.add(Timing.backOff(kind, failure).toSeconds());
    }
    return seconds;
  }
}
