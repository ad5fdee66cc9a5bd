package dev.drover.coordinator.saga;

import static dev.drover.coordinator.saga.Course.aMigration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Event;
import dev.drover.common.message.Stage;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages come twice, late and from the dead. */
class StaleAndRepeatedTest {
  @ParameterizedTest
  @EnumSource(
      names = {"CHECK", "SAVE", "RECOVER", "DRILL", "EXAMINE", "BALANCE"},
      mode = EnumSource.Mode.EXCLUDE)
  void aResultOfAnOlderEpochChangesNothing(Stage stage) {
    Course course = aMigration().to(stage);
    List<Event> late = everyEvent(course, course.saga().epoch());
    course.take(new Input.StartTimeout());

    for (Event event : late) {
      assertIgnored(course, new Input.Heard(event));
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CHECK", "SAVE", "RECOVER", "DRILL", "EXAMINE", "BALANCE"},
      mode = EnumSource.Mode.EXCLUDE)
  void aResultOfAnEpochYetToComeChangesNothing(Stage stage) {
    Course course = aMigration().to(stage);

    for (Event event : everyEvent(course, course.saga().epoch() + 1)) {
      assertIgnored(course, new Input.Heard(event));
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CHECK", "SAVE", "RECOVER", "DRILL", "EXAMINE", "BALANCE"},
      mode = EnumSource.Mode.EXCLUDE)
  void aRepeatedStartChangesNothing(Stage stage) {
    Course course = aMigration().to(stage).started();

    assertIgnored(course, new Input.Heard(new Event.Started(course.origin(), stage)));
    assertIgnored(
        course,
        new Input.Heard(
            new Event.Started(
                new Event.Origin(course.saga().id(), course.saga().epoch(), "other"), stage)));
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CHECK", "SAVE", "RECOVER", "DRILL", "EXAMINE", "BALANCE"},
      mode = EnumSource.Mode.EXCLUDE)
  void aRepeatedFailureChangesNothingAndCountsOnce(Stage stage) {
    Course course = aMigration().to(stage).started().failed(FailureKind.TRANSIENT);

    assertIgnored(
        course,
        new Input.Heard(
            new Event.Failed(course.origin(), stage, Course.failure(FailureKind.TRANSIENT))));
    assertThat(course.saga().trouble().attempts()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CHECK", "SAVE", "RECOVER", "DRILL", "EXAMINE", "BALANCE"},
      mode = EnumSource.Mode.EXCLUDE)
  void aRepeatedResultChangesNothingEvenWhenPausedUnderTheSameEpoch(Stage stage) {
    Course course = aMigration().to(stage).started().take(new Input.Pause());
    int epoch = course.saga().epoch();
    Event result =
        everyEvent(course, epoch).stream()
            .filter(event -> belongsTo(event, stage))
            .findFirst()
            .orElseThrow();
    course.hear(result);

    assertIgnored(course, new Input.Heard(result));
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CHECK", "SAVE", "RECOVER", "DRILL", "EXAMINE", "BALANCE"},
      mode = EnumSource.Mode.EXCLUDE)
  void anEventOfAnotherStageChangesNothing(Stage stage) {
    Course course = aMigration().to(stage).started();

    for (Event event : everyEvent(course, course.saga().epoch())) {
      if (!belongsTo(event, stage)) {
        assertIgnored(course, new Input.Heard(event));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ended")
  void nothingButAReplayChangesAnEndedMigration(Course course) {
    for (Event event : everyEvent(course, course.saga().epoch())) {
      assertIgnored(course, new Input.Heard(event));
    }
    Stream.of(
            new Input.Start(),
            new Input.StartTimeout(),
            new Input.LeaseLapsed(),
            new Input.StageDeadline(),
            new Input.BackOffOver(),
            new Input.Pause(),
            new Input.Resume(),
            new Input.Cancel())
        .forEach(input -> assertIgnored(course, input));
  }

  static Stream<Course> ended() {
    return Stream.of(
        aMigration().to(Stage.PROMOTE).promoted(),
        aMigration().to(Stage.BACKUP).failed(FailureKind.USER),
        aMigration().to(Stage.RESTORE).restored(),
        aMigration().take(new Input.Cancel()),
        aMigration().to(Stage.RESTORE).failed(FailureKind.BUG));
  }

  @Test
  void anEventOfAnotherMigrationChangesNothing() {
    Course course = aMigration().to(Stage.RESTORE);

    assertIgnored(
        course,
        new Input.Heard(
            new Event.Restored(new Event.Origin(MigrationId.next(), course.saga().epoch(), "w"))));
  }

  @Test
  void timersThatNoLongerMatterChangeNothing() {
    Course sent = aMigration().to(Stage.MIGRATE);
    assertIgnored(sent, new Input.LeaseLapsed());
    assertIgnored(sent, new Input.StageDeadline());
    assertIgnored(sent, new Input.BackOffOver());
    Course running = aMigration().to(Stage.MIGRATE).started();
    assertIgnored(running, new Input.StartTimeout());
    assertIgnored(running, new Input.BackOffOver());
  }

  @Test
  void aResultThatComesWhileItsOwnEpochBacksOffStillCounts() {
    Course course = aMigration().to(Stage.MIGRATE).started().take(new Input.LeaseLapsed());

    course.migrated();

    assertThat(DeciderTest.described(course.saga())).isEqualTo("Verifying/Sent");
  }

  private static void assertIgnored(Course course, Input input) {
    Saga before = course.saga();
    Decision decision = course.take(input).last();
    assertThat(decision.changed()).as("%s in %s", input, before.state()).isFalse();
    assertThat(decision.next()).isEqualTo(before);
    assertThat(decision.commands()).isEmpty();
    assertThat(decision.outcome()).isNull();
  }

  private static boolean belongsTo(Event event, Stage stage) {
    return switch (event) {
      case Event.BackedUp _ -> stage == Stage.BACKUP;
      case Event.Migrated _ -> stage == Stage.MIGRATE;
      case Event.Verified _ -> stage == Stage.VERIFY;
      case Event.Promoted _ -> stage == Stage.PROMOTE;
      case Event.Restored _ -> stage == Stage.RESTORE;
      case Event.Started _,
          Event.Failed _,
          Event.PlanChecked _,
          Event.Saved _,
          Event.Recovered _,
          Event.Drilled _,
          Event.Examined _,
          Event.Balanced _ ->
          false;
    };
  }

  private static List<Event> everyEvent(Course course, int epoch) {
    Event.Origin origin = course.origin(epoch);
    DatabaseName staging = course.saga().made().staging();
    DatabaseName verified = staging == null ? new DatabaseName("any") : staging;
    return List.of(
        new Event.BackedUp(origin, course.bundle(), 1, 1, "ab", List.of()),
        new Event.Migrated(origin, course.saga().move().loadedBy(epoch), 1),
        new Event.Verified(origin, verified, new Verdict.Matches(1, List.of())),
        new Event.Promoted(origin, course.saga().move().database()),
        new Event.Restored(origin),
        new Event.Started(origin, Stage.CHECK),
        new Event.Failed(origin, Stage.CHECK, Course.failure(FailureKind.DATA)),
        new Event.PlanChecked(origin, List.of()));
  }
}
