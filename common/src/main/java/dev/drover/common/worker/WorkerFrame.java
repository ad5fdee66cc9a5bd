package dev.drover.common.worker;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.WorkerKind;
import dev.drover.common.metrics.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker process: takes commands as it has slots, runs each with the {@link Handler}, and
 * reports. A command runs only after the broker confirmed that this worker took it off the topic,
 * so none runs twice by Kafka's doing; one that is lost in between is sent again by the coordinator
 * under a higher epoch.
 *
 * <p>On the coordinator's word it takes no further commands, finishes what runs or leaves it to
 * others, and is idle until it is told to take commands again ({@link Intake}).
 *
 * <p>Survives a broker that is away or topics that are missing: it waits and says so. Thread-safe.
 */
public final class WorkerFrame implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkerFrame.class);
  private static final Duration CANCELLED = Duration.ofSeconds(5);
  private static final Duration THREADS = Duration.ofSeconds(15);
  private static final Duration STALLED = Duration.ofMinutes(1);

  private final WorkerId id;
  private final Map<Subscription, Slots> slots = new LinkedHashMap<>();
  private final Runs runs = new Runs();
  private final Intake intake;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Reports reports;
  private final Cluster cluster;
  private final ControlListener control;
  private final Pulse pulse;
  private final List<CommandLoop> commands = new ArrayList<>();
  private final List<Thread> loops = new ArrayList<>();
  private final List<Thread> others = new ArrayList<>();
  private volatile boolean takesNoMore;
  private boolean drained;

  private WorkerFrame(
      DroverConfig config,
      WorkerKind kind,
      List<Subscription> subscriptions,
      Handler handler,
      Metrics metrics) {
    RunMetrics counts = new RunMetrics(metrics);
    this.id = WorkerId.next(kind);
    this.intake = new Intake(id.value(), System::nanoTime);
    KafkaSettings settings = new KafkaSettings(config, id.value());
    Instant startedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Vitals vitals = new Vitals(id, startedAt, slots, runs);
    Abandoned abandoned = new Abandoned();
    this.cluster = new Cluster(settings.admin(), stopping);
    this.reports = new Reports(settings.producer());
    this.control = new ControlListener(settings.control(), abandoned, runs, intake);
    this.pulse =
        new Pulse(
            Duration.ofMillis(config.workers().heartbeatMillis()),
            () -> vitals.heartbeat(takesNoMore || intake.shut()),
            runs,
            intake,
            reports,
            counts);
    Admission admission = new Admission(id.value(), runs, abandoned, System::nanoTime);
    Runner runner = new Runner(handler, admission, runs, reports, counts);
    Acceptance acceptance =
        new Acceptance(abandoned, new DeadLetters(cluster, reports, id.value(), counts));
    for (Subscription subscription : subscriptions) {
      Slots own = new Slots(subscription.slots());
      slots.put(subscription, own);
      CommandLoop loop =
          new CommandLoop(
              own, () -> open(settings, subscription), acceptance, runner, intake, stopping);
      commands.add(loop);
      loops.add(thread("commands-" + subscription.topic(), loop));
    }
    counts.watch(slots, runs);
    counts.watchHeartbeats(reports::sinceAnswer);
    others.add(thread("control", control));
    others.add(thread("pulse", pulse));
  }

  /**
   * Begins to take commands.
   *
   * @throws dev.drover.common.failure.DroverException {@code config_missing} when the configuration
   *     names no Kafka
   */
  public static WorkerFrame start(
      DroverConfig config,
      WorkerKind kind,
      List<Subscription> subscriptions,
      Handler handler,
      Metrics metrics) {
    WorkerFrame frame = new WorkerFrame(config, kind, subscriptions, handler, metrics);
    frame.loops.forEach(Thread::start);
    frame.others.forEach(Thread::start);
    return frame;
  }

  /** The threads that a worker cannot be without are there and at work. */
  boolean alive() {
    return drained()
        || (pulse.sinceTick().compareTo(STALLED) < 0 && loops.stream().allMatch(Thread::isAlive));
  }

  /** Kafka has taken a heartbeat lately. */
  boolean heard(Duration lately) {
    Duration since = reports.sinceAnswer();
    return since != null && since.compareTo(lately) < 0;
  }

  /** Commands of every topic reach this worker. */
  boolean serving() {
    return commands.stream().allMatch(CommandLoop::serving);
  }

  /** Takes no further commands, and never will again. */
  boolean drained() {
    return stopping.getCount() == 0;
  }

  /** This worker's id, unique per start. */
  public String worker() {
    return id.value();
  }

  /** Waits until the coordinator has asked this worker to end, and nothing runs any more. */
  public void awaitDismissal() throws InterruptedException {
    intake.awaitDismissal();
  }

  /**
   * Takes no further commands and returns when all runs have ended and reported. Those that last
   * longer than {@code patience} are cancelled and reported as failed by their infrastructure. A
   * second call returns when the first does.
   */
  public synchronized void drain(Duration patience) throws InterruptedException {
    if (drained) {
      return;
    }
    drained = true;
    stopping.countDown();
    join(loops);
    takesNoMore = true;
    if (!runs.awaitNone(patience)) {
      log.warn("Cancelling {} runs", runs.list().size());
      runs.stop();
      if (!runs.awaitNone(CANCELLED)) {
        log.warn("Leaving {} runs behind", runs.list().size());
      }
    }
    pulse.stop();
    control.stop();
    join(others);
  }

  /**
   * Ends at once, cancelling what runs; after {@link #drain} only gives resources back. Twice is
   * fine.
   */
  @Override
  public void close() {
    try {
      drain(Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    reports.close();
    cluster.close();
  }

  private Optional<CommandSource> open(KafkaSettings settings, Subscription subscription)
      throws InterruptedException {
    return cluster
        .prepare(subscription.group())
        .map(share ->
            share
                ? new ShareSource(settings.share(subscription), subscription.topic())
                : new ClassicSource(settings.classic(subscription), subscription.topic()));
  }

  private static Thread thread(String name, Runnable work) {
    return Thread.ofPlatform().name(name).daemon().unstarted(work);
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      if (!thread.join(THREADS)) {
        log.warn("The thread {} does not end", thread.getName());
      }
    }
  }
}
