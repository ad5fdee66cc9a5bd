package dev.drover.common.worker;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Command;
import dev.drover.common.message.Control;
import dev.drover.common.message.Event;
import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.WorkerKind;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Everything a worker's frame decides by, put together as the frame does but without its threads
 * and Kafka clients, for tests that turn the clock by hand. One thread.
 */
public final class WorkerCore {
  private final Abandoned abandoned = new Abandoned();
  private final Runs runs = new Runs();
  private final Map<Subscription, Slots> slots = new LinkedHashMap<>();
  private final Intake intake;
  private final Vitals vitals;
  private final Admission admission;
  private final Acceptance acceptance;

  /** Where a topic's records come from; see {@link CommandSource}. */
  public interface Source {
    /** Absent when there is none now. */
    @Nullable ConsumerRecord<String, byte[]> poll();

    boolean claim(ConsumerRecord<String, byte[]> record);

    void release(ConsumerRecord<String, byte[]> record);
  }

  /** A command that runs. */
  public final class Running {
    private final ActiveRun run;
    private final Slots slots;

    private Running(ActiveRun run, Slots slots) {
      this.run = run;
      this.slots = slots;
    }

    public Command command() {
      return run.command();
    }

    public Run run() {
      return run;
    }

    /** Given up by the coordinator; when it has not begun, its handler is not called. */
    public boolean isAbandoned() {
      return run.reason() == ActiveRun.Reason.ABANDONED;
    }

    public Event.Origin origin() {
      return run.origin();
    }

    /** What is told of a handler that threw; absent when nobody waits for it. */
    public Event.@Nullable Failed failed(Throwable thrown) {
      return RunEnding.event(run, thrown);
    }

    /** The handler has returned or thrown. */
    public void vacate() {
      slots.vacate();
    }

    /** What it led to is reported. */
    public void remove() {
      runs.remove(run);
    }
  }

  /**
   * @param nanos as {@link System#nanoTime}
   */
  public WorkerCore(String worker, WorkerKind kind, LongSupplier nanos, Instant startedAt) {
    for (Subscription subscription : Subscription.of(kind, DroverConfig.Slots.DEFAULT)) {
      slots.put(subscription, new Slots(subscription.slots()));
    }
    this.intake = new Intake(worker, nanos);
    this.vitals = new Vitals(new WorkerId(worker, kind, "simulated"), startedAt, slots, runs);
    this.admission = new Admission(worker, runs, abandoned, nanos);
    this.acceptance =
        new Acceptance(
            abandoned,
            (record, reason) -> {
              throw new AssertionError("A command cannot be read: " + reason);
            });
  }

  public List<String> topics() {
    return slots.keySet().stream().map(Subscription::topic).toList();
  }

  /** One turn of a topic's loop; absent when nothing is to be run. */
  public @Nullable Running take(String topic, Source source) {
    Slots own =
        slots.entrySet().stream()
            .filter(entry -> entry.getKey().topic().equals(topic))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow();
    try {
      if (!own.take(Duration.ZERO)) {
        return null;
      }
      Command command = acceptance.next(new Adapted(source), Duration.ZERO);
      if (command == null) {
        own.giveBack();
        return null;
      }
      ActiveRun run = admission.admit(command, own);
      return run == null ? null : new Running(run, own);
    } catch (InterruptedException e) {
      throw new IllegalStateException("Nothing waits here", e);
    }
  }

  public Heartbeat heartbeat() {
    return vitals.heartbeat(false);
  }

  public void hear(Control word) {
    ControlListener.obey(word, abandoned, runs, intake);
  }

  public void cancelOverdue() {
    runs.cancelOverdue();
  }

  private record Adapted(Source source) implements CommandSource {
    @Override
    public @Nullable ConsumerRecord<String, byte[]> poll(Duration patience) {
      return source.poll();
    }

    @Override
    public boolean claim(ConsumerRecord<String, byte[]> record) {
      return source.claim(record);
    }

    @Override
    public void release(ConsumerRecord<String, byte[]> record) {
      source.release(record);
    }

    @Override
    public boolean joined() {
      return true;
    }

    @Override
    public void rest() {}

    @Override
    public void close() {}
  }
}
