package dev.drover.common.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one process. A name is written with dots; Prometheus reads it with underscores, a
 * counter's with {@code _total} behind it. Labels are of few values each: never a project, a
 * migration, a batch or a text that somebody wrote. Thread-safe.
 */
public final class Metrics {
  /** Stands in a label for every value beyond those that are kept apart. */
  public static final String OTHER = "other";

  /** The content type of {@link #text()}. */
  public static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  /** Seconds to hours: a small project takes parts of one, a large one a night. */
  private static final Duration[] STAGE_BUCKETS = {
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(15),
    Duration.ofMinutes(1),
    Duration.ofMinutes(5),
    Duration.ofMinutes(15),
    Duration.ofHours(1),
    Duration.ofHours(4)
  };

  private final MeterRegistry registry;
  private final @Nullable PrometheusMeterRegistry served;
  private final Codes codes = new Codes();
  private @Nullable JavaMeters java;

  private Metrics(MeterRegistry registry, @Nullable PrometheusMeterRegistry served) {
    this.registry = registry;
    this.served = served;
  }

  /** Meters that somebody asks for. */
  public static Metrics served() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    return new Metrics(registry, registry);
  }

  /** Meters that nobody asks for: nothing is kept. */
  public static Metrics none() {
    return new Metrics(new CompositeMeterRegistry(), null);
  }

  /**
   * A counter; the same one for the same name and labels.
   *
   * @param labels name and value by turns
   */
  public Counter counter(String name, String help, String... labels) {
    return Counter.builder(name).description(help).tags(labels).register(registry);
  }

  /**
   * A histogram of durations, in seconds, from tenths of one to hours; the same one for the same
   * name and labels.
   */
  public Timer durations(String name, String help, String... labels) {
    return Timer.builder(name)
        .description(help)
        .tags(labels)
        .serviceLevelObjectives(STAGE_BUCKETS)
        .register(registry);
  }

  /**
   * @param value asked for at each scrape, at once and without waiting; NaN where it is not known
   */
  public void gauge(String name, String help, DoubleSupplier value, String... labels) {
    Gauge.builder(name, value, DoubleSupplier::getAsDouble)
        .description(help)
        .tags(labels)
        .strongReference(true)
        .register(registry);
  }

  /** A failure's code as a label: itself, or {@link #OTHER} where there are too many of them. */
  public String code(String code) {
    return codes.label(code);
  }

  /**
   * All meters in Prometheus' text format, with those of the Java virtual machine, which are
   * attached when somebody asks for the first time: a process that is never asked starts sooner.
   */
  public String text() {
    return served == null ? "" : text(served);
  }

  private synchronized String text(PrometheusMeterRegistry asked) {
    if (java == null) {
      java = JavaMeters.of(asked);
    }
    return asked.scrape();
  }
}
