package dev.drover.coordinator;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.metrics.Metrics;
import dev.drover.coordinator.audit.Notary;
import dev.drover.coordinator.deadline.Sweeper;
import dev.drover.coordinator.fleet.Hearing;
import dev.drover.coordinator.fleet.Release;
import dev.drover.coordinator.fleet.SignGatherer;
import dev.drover.coordinator.fleet.Signs;
import dev.drover.coordinator.job.Clockwork;
import dev.drover.coordinator.job.Dispatch;
import dev.drover.coordinator.job.Prunes;
import dev.drover.coordinator.loop.Loop;
import dev.drover.coordinator.saga.Timing;
import dev.drover.coordinator.store.Bell;
import dev.drover.coordinator.store.Bells;
import dev.drover.coordinator.store.Database;
import dev.drover.coordinator.store.PlanChecks;
import dev.drover.coordinator.store.Plans;
import dev.drover.coordinator.store.Sagas;
import dev.drover.coordinator.store.Upkeep;
import dev.drover.coordinator.transport.DeadLetters;
import dev.drover.coordinator.transport.EventConsumer;
import dev.drover.coordinator.transport.EventDecisions;
import dev.drover.coordinator.transport.KafkaSettings;
import dev.drover.coordinator.transport.Relay;
import dev.drover.coordinator.transport.Sender;
import dev.drover.coordinator.transport.SignConsumer;
import dev.drover.coordinator.transport.TooLarge;
import dev.drover.coordinator.transport.TopicKeeper;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything of a coordinator that runs by itself: its loops over Kafka and database. Any number
 * may run side by side.
 */
public final class Coordinator implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Coordinator.class);
  private static final Duration SWEEP_EVERY = Duration.ofMillis(250);
  private static final Duration FIRE_EVERY = Duration.ofSeconds(1);
  private static final Duration PRUNE_EVERY = Duration.ofSeconds(5);
  private static final Duration SEAL_EVERY = Duration.ofSeconds(1);

  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  private Coordinator() {}

  /**
   * What the loops share with those who answer people.
   *
   * @param store that schedules prune; absent when drover.yaml names none
   * @param metrics where the loops count
   */
  public record Parts(
      Database database,
      Sagas sagas,
      PlanChecks checks,
      Plans plans,
      Bells bells,
      Timing timing,
      DroverConfig.@Nullable Bundles store,
      Metrics metrics) {
    /** One that has no store of bundles, prunes none, and counts for nobody. */
    public Parts(
        Database database,
        Sagas sagas,
        PlanChecks checks,
        Plans plans,
        Bells bells,
        Timing timing) {
      this(database, sagas, checks, plans, bells, timing, null, Metrics.none());
    }
  }

  /** Starts all loops; they wait for whatever is away. */
  public static Coordinator start(DroverConfig.Kafka kafka, Parts parts) {
    Coordinator coordinator = new Coordinator();
    coordinator.startLoops(new KafkaSettings(kafka, "coordinator-" + UUID.randomUUID()), parts);
    return coordinator;
  }

  private void startLoops(KafkaSettings settings, Parts parts) {
    Jdbi jdbi = parts.database().jdbi();
    Bells bells = parts.bells();
    Hearing hearing = new Hearing(System::nanoTime);
    TopicKeeper topics = opened(new TopicKeeper(settings));
    Sender sender = opened(new Sender(settings));
    EventDecisions decisions =
        new EventDecisions(
            jdbi,
            parts.sagas(),
            bells,
            new DeadLetters(sender, settings.coordinator(), parts.metrics()));
    EventConsumer events = opened(new EventConsumer(settings, topics, jdbi, decisions));
    events.watch(parts.metrics());
    SignConsumer signs =
        opened(
            new SignConsumer(
                settings,
                sender,
                new SignGatherer(new Signs(jdbi, parts.timing().lease()), hearing)));
    signs.watch(parts.metrics());
    Relay relay = new Relay(jdbi, sender, new TooLarge(parts.sagas()), bells.outbox());
    Sweeper sweeper =
        new Sweeper(jdbi, parts.sagas(), parts.checks(), hearing, parts.timing(), bells);
    Release release = new Release(jdbi, parts.sagas(), bells, InstantSource.system());
    Dispatch jobs = new Dispatch(jdbi, parts.plans(), hearing, parts.timing(), bells);
    Upkeep upkeep = new Upkeep(jdbi);
    Bell upkeepBell = new Bell();

    opened(Loop.start("topics", topics::step, topics::wake));
    opened(Loop.start("relay", relay::step, relay::wake));
    opened(
        Loop.start(
            "upkeep",
            () -> {
              upkeep.forget();
              upkeepBell.await(Duration.ofHours(1));
            },
            upkeepBell::ring));
    Notary notary = new Notary(jdbi);
    Bell notaryBell = new Bell();
    opened(
        Loop.start(
            "notary",
            () -> {
              notary.seal();
              notaryBell.await(SEAL_EVERY);
            },
            notaryBell::ring));
    opened(Loop.start("signs", signs::step, signs::wake));
    opened(Loop.start("events", events::step, events::wake));
    opened(Loop.start("sweeper", () -> sweeper.step(SWEEP_EVERY), sweeper::wake));
    opened(Loop.start("jobs", () -> jobs.step(SWEEP_EVERY), jobs::wake));
    Clockwork clockwork = new Clockwork(jdbi, parts.plans(), bells);
    Bell clockBell = new Bell();
    opened(
        Loop.start(
            "schedules",
            () -> {
              clockwork.fire();
              clockBell.await(FIRE_EVERY);
            },
            clockBell::ring));
    opened(Loop.start("release", release::step, release::wake));
    DroverConfig.Bundles store = parts.store();
    if (store != null) {
      Prunes prunes = new Prunes(jdbi, store, InstantSource.system());
      Bell pruneBell = new Bell();
      opened(
          Loop.start(
              "prunes",
              () -> {
                prunes.run();
                pruneBell.await(PRUNE_EVERY);
              },
              pruneBell::ring));
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    running.push(part);
    return part;
  }

  /**
   * Ends the loops, newest first, then what they used: nothing new starts, and what was decided is
   * still sent.
   */
  @Override
  public void close() {
    running.forEach(part -> {
      if (part instanceof Loop loop) {
        loop.stop();
      }
    });
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        log.warn("Stopping left something open", e);
      }
    }
  }
}
