package dev.drover.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.api.BackupJob;
import dev.drover.common.api.Schedule;
import dev.drover.common.failure.DroverException;
import dev.drover.common.plan.PlanReader;
import dev.drover.common.plan.ReadPlan;
import dev.drover.coordinator.Samples;
import dev.drover.coordinator.saga.Timing;
import dev.drover.coordinator.store.Store;
import dev.drover.coordinator.store.StoredPlan;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Schedules} and {@link Clockwork} on a real database. */
class SchedulesTest {
  private final Store store = new Store(Timing.DEFAULT);
  private final Schedules schedules = new Schedules(store.database.jdbi());
  private final Clockwork clockwork = clockwork();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void ofSeveralCoordinatorsExactlyOneFiresAndThenNotBeforeTheNextTime() throws Exception {
    schedules.create(nightly("nightly"), "somebody");
    assertThat(clockwork.fire()).isZero();
    isDue("nightly", "0 s");

    try (ExecutorService coordinators = Executors.newFixedThreadPool(4)) {
      Callable<Integer> fire = () -> clockwork().fire();
      int fired = 0;
      for (Future<Integer> one : coordinators.invokeAll(List.of(fire, fire, fire, fire))) {
        fired += one.get();
      }
      assertThat(fired).isEqualTo(1);
    }

    Schedule after = schedules.find("nightly").orElseThrow();
    assertThat(after.nextAt()).isAfter(Instant.now());
    assertThat(after.run()).isNotNull();
    assertThat(count("run = (SELECT run FROM schedule)")).isEqualTo(2);
    assertThat(count("true")).isEqualTo(2);
    assertThat(clockwork.fire()).isZero();
  }

  @Test
  void wholeDatabasesAreBackedUpByTheClockEachFromItsOwnDatabase() {
    String yaml =
        """
        name: whole
        kind: database
        source: {server: old, database: "{project}"}
        target: {server: new, database: "{slug}"}
        """;
    ReadPlan read = PlanReader.read(yaml, Map.of());
    StoredPlan plan = new StoredPlan(read.fingerprint(), yaml, Map.of(), read.plan());
    schedules.create(
        new Schedules.New(
            "whole",
            BackupJob.Kind.BACKUP,
            new CronLine("0 2 * * *", "UTC"),
            plan,
            List.of("sales", "stock"),
            null,
            null),
        "somebody");
    isDue("whole", "0 s");

    assertThat(clockwork.fire()).isEqualTo(1);

    assertThat(count("server = 'old' AND database = project AND project IN ('sales', 'stock')"))
        .isEqualTo(2);
  }

  @Test
  void whatWasMissedInAStopIsCaughtUpByOneFiring() {
    schedules.create(nightly("nightly"), "somebody");
    isDue("nightly", "9 days");

    assertThat(clockwork.fire()).isEqualTo(1);

    assertThat(clockwork.fire()).isZero();
    assertThat(count("true")).isEqualTo(2);
  }

  @Test
  void whatStillWaitsIsNotAskedForOnceMore() {
    schedules.create(nightly("nightly"), "somebody");
    isDue("nightly", "0 s");
    clockwork.fire();
    store
        .database
        .jdbi()
        .useHandle(handle ->
            handle.execute("UPDATE backup_job SET state = 'complete' WHERE project = 'acme'"));
    isDue("nightly", "0 s");

    clockwork.fire();

    assertThat(count("project = 'acme'")).isEqualTo(2);
    assertThat(count("project = 'umbrella'")).isEqualTo(1);
  }

  @Test
  void aPausedOneDoesNotFireAndWhatItMissedIsNotCaughtUp() {
    schedules.create(nightly("nightly"), "somebody");
    assertThat(schedules.pause("nightly", true, "somebody").orElseThrow().paused()).isTrue();
    isDue("nightly", "1 day");
    assertThat(clockwork.fire()).isZero();

    assertThat(schedules.pause("nightly", false, "somebody").orElseThrow().paused()).isFalse();

    assertThat(clockwork.fire()).isZero();
    assertThat(schedules.pause("nothing", true, "somebody")).isEmpty();
  }

  @Test
  void theSameAgainChangesNothingAnotherOfThatNameIsRefusedAndADeletedOneIsGone() {
    Schedule first = schedules.create(nightly("nightly"), "somebody");
    assertThat(schedules.create(nightly("nightly"), "another")).isEqualTo(first);
    Schedules.New other =
        new Schedules.New(
            "nightly",
            BackupJob.Kind.DRILL,
            new CronLine("0 4 * * 0", "UTC"),
            null,
            List.of(),
            3,
            null);
    assertThatThrownBy(() -> schedules.create(other, "another"))
        .isInstanceOfSatisfying(
            DroverException.class,
            failure -> assertThat(failure.failure().code()).isEqualTo("schedule_exists"));
    assertThat(schedules.page(null, 10)).hasSize(1);

    assertThat(schedules.delete("nightly", "somebody")).isPresent();
    assertThat(schedules.delete("nightly", "somebody")).isEmpty();
    assertThat(schedules.create(other, "another").sample()).isEqualTo(3);
    assertThat(
            store.count(
                "SELECT count(*) FROM audit WHERE deed IN ('schedule-created',"
                    + " 'schedule-deleted')"))
        .isEqualTo(3);
  }

  @Test
  void aDrillWithoutAnyBundleFiresAndAsksForNothing() {
    schedules.create(
        new Schedules.New(
            "drills",
            BackupJob.Kind.DRILL,
            new CronLine("0 4 * * 0", "UTC"),
            null,
            List.of(),
            3,
            null),
        "somebody");
    isDue("drills", "0 s");

    assertThat(clockwork.fire()).isEqualTo(1);

    assertThat(count("true")).isZero();
    assertThat(schedules.find("drills").orElseThrow().firedAt()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "30 2 * * *, UTC, 2027-01-01T00:00:00Z, 2027-01-01T02:30:00Z",
    "30 2 * * *, Europe/Berlin, 2027-01-01T00:00:00Z, 2027-01-01T01:30:00Z",
    "30 2 * * *, Europe/Berlin, 2027-07-01T00:00:00Z, 2027-07-01T00:30:00Z",
    "0 0 1 1 *, Asia/Kolkata, 2027-01-01T00:00:00Z, 2027-12-31T18:30:00Z",
    "*/15 * * * *, UTC, 2027-01-01T00:15:00Z, 2027-01-01T00:30:00Z",
    "0 9 * * 1-5, UTC, 2027-01-01T10:00:00Z, 2027-01-04T09:00:00Z"
  })
  void aCronLineIsReadInItsZone(String cron, String zone, Instant time, Instant next) {
    assertThat(new CronLine(cron, zone).after(time)).isEqualTo(next);
  }

  @Test
  void clocksThatArePutForwardOrBackStopNothing() {
    CronLine line = new CronLine("30 2 * * *", "Europe/Berlin");
    Instant time = Instant.parse("2027-03-26T12:00:00Z");
    for (int day = 0; day < 4; day++) {
      Instant next = line.after(time);
      assertThat(next).isAfter(time).isBefore(time.plusSeconds(49 * 3600));
      time = next;
    }
    Instant autumn = Instant.parse("2027-10-30T12:00:00Z");
    assertThat(line.after(autumn)).isBetween(autumn, autumn.plusSeconds(15 * 3600));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "* * * *", "* * * * * *", "61 * * * *", "a b c d e", "0 0 30 2 *", "@daily"})
  void whatIsNoCronLineIsRefused(String cron) {
    assertThatThrownBy(() -> new CronLine(cron, "UTC"))
        .isInstanceOfSatisfying(
            DroverException.class,
            failure -> assertThat(failure.failure().code()).isEqualTo("cron_invalid"));
  }

  @Test
  void whatIsNoZoneIsRefused() {
    assertThatThrownBy(() -> new CronLine("* * * * *", "Mars/Olympus"))
        .isInstanceOfSatisfying(
            DroverException.class,
            failure -> assertThat(failure.failure().code()).isEqualTo("zone_invalid"));
  }

  private Clockwork clockwork() {
    return new Clockwork(store.database.jdbi(), store.plans, store.bells);
  }

  private static Schedules.New nightly(String name) {
    return new Schedules.New(
        name,
        BackupJob.Kind.BACKUP,
        new CronLine("30 2 * * *", "Europe/Berlin"),
        Samples.plan("schedules", 8, 10),
        List.of("acme", "umbrella"),
        null,
        null);
  }

  private void isDue(String name, String ago) {
    store
        .database
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                "UPDATE schedule SET next_at = now() - CAST(? AS interval) WHERE name = ?",
                ago,
                name));
  }

  private long count(String where) {
    return store.count("SELECT count(*) FROM backup_job WHERE " + where);
  }
}
