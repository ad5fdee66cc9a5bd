package dev.drover.common.worker;

import dev.drover.common.message.Event;
import dev.drover.common.message.Stage;
import dev.drover.common.message.Topics;
import dev.drover.common.message.Verdict;
import dev.drover.common.metrics.Metrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a worker counts of its runs. What becomes of a migration is the coordinator's to count.
 * Thread-safe.
 */
final class RunMetrics {
  private final Metrics metrics;

  RunMetrics(Metrics metrics) {
    this.metrics = metrics;
  }

  /**
   * How much is in work now, against how much may be; and every counter of these topics' stages
   * from zero on, so that its first increase is seen as one.
   */
  void watch(Map<Subscription, Slots> slots, Runs runs) {
    heartbeats();
    slots.forEach((subscription, own) -> {
      String topic = subscription.topic();
      metrics.gauge(
          "drover.slots", "Commands that may run at one time", own::total, "topic", topic);
      metrics.gauge("drover.slots.used", "Commands that run now", own::occupied, "topic", topic);
      deadLetters(topic);
      Stream.of(Stage.values())
          .filter(stage -> topic.equals(Topics.commands(stage)))
          .forEach(stage -> watch(stage, runs));
    });
  }

  private void watch(Stage stage, Runs runs) {
    metrics.gauge(
        "drover.commands.running", "Commands in work", () -> runs.of(stage), "stage", stage.word());
    durations(stage, Outcome.DONE);
    failures(stage, Metrics.OTHER);
    rows(stage);
    rowBytes(stage);
    if (stage == Stage.BACKUP) {
      bundleBytes();
    }
  }

  /**
   * @param since how long ago Kafka took a sign of life; absent when it never did
   */
  void watchHeartbeats(Supplier<@Nullable Duration> since) {
    metrics.gauge(
        "drover.heartbeat.age.seconds",
        "How long ago Kafka last took a sign of life",
        () -> {
          Duration age = since.get();
          return age == null ? Double.NaN : age.toMillis() / 1e3;
        });
  }

  /** How a command ended. */
  private enum Outcome {
    DONE,
    DIFFERS,
    FAILED,
    ABANDONED;

    static Outcome of(@Nullable Event event) {
      return switch (event) {
        case null -> ABANDONED;
        case Event.Failed _ -> FAILED;
        case Event.Verified(_, _, Verdict.Matches _), Event.Examined(_, Verdict.Matches _) -> DONE;
        case Event.Verified _, Event.Examined _ -> DIFFERS;
        default -> DONE;
      };
    }
  }

  /**
   * @param event what the coordinator is told; absent when nobody waits for it
   */
  void ended(Stage stage, @Nullable Event event, Duration took) {
    durations(stage, Outcome.of(event)).record(took);
    switch (event) {
      case Event.Failed failed ->
          failures(stage, metrics.code(failed.failure().code())).increment();
      case Event.BackedUp done -> bundleBytes().increment(done.bytes());
      case Event.Saved done -> bundleBytes().increment(done.bytes());
      case null, default -> {}
    }
  }

  /** What a run has done since it was last asked. */
  void progressed(Stage stage, ActiveRun.Amount amount) {
    if (!amount.equals(ActiveRun.Amount.NONE)) {
      rows(stage).increment(amount.rows());
      rowBytes(stage).increment(amount.bytes());
    }
  }

  void heartbeat() {
    heartbeats().increment();
  }

  void deadLetter(String topic) {
    deadLetters(topic).increment();
  }

  private Timer durations(Stage stage, Outcome outcome) {
    return metrics.durations(
        "drover.stage",
        "How long commands ran",
        "stage",
        stage.word(),
        "outcome",
        outcome.name().toLowerCase(Locale.ROOT));
  }

  private Counter failures(Stage stage, String code) {
    return metrics.counter(
        "drover.run.failures", "Commands that failed", "stage", stage.word(), "code", code);
  }

  private Counter rows(Stage stage) {
    return metrics.counter("drover.rows", "Rows read, loaded or compared", "stage", stage.word());
  }

  private Counter rowBytes(Stage stage) {
    return metrics.counter(
        "drover.row.bytes", "Bytes of those rows, as text", "stage", stage.word());
  }

  private Counter bundleBytes() {
    return metrics.counter("drover.bundle.bytes", "Bytes of published bundles, as stored");
  }

  private Counter heartbeats() {
    return metrics.counter("drover.heartbeats", "Heartbeats given to Kafka");
  }

  private Counter deadLetters(String topic) {
    return metrics.counter("drover.dead.letters", "Records nobody could read", "topic", topic);
  }
}
