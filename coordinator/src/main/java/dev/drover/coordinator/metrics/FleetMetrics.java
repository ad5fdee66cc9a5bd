package dev.drover.coordinator.metrics;

import dev.drover.common.metrics.Metrics;
import dev.drover.coordinator.store.Database;
import dev.drover.coordinator.store.Standing;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Prometheus is told by a coordinator. The database is asked when somebody asks, every {@value
 * #KEPT_SECONDS} seconds at most, by one query at a time, and nobody waits longer than {@value
 * #PATIENCE_SECONDS} seconds for it: while it is away, what was known last is told, and {@code
 * drover_scrape_errors_total} grows. Thread-safe.
 */
public final class FleetMetrics {
  private static final Logger log = LoggerFactory.getLogger(FleetMetrics.class);
  private static final int KEPT_SECONDS = 5;
  private static final int PATIENCE_SECONDS = 3;

  private final Metrics metrics;
  private final Database database;
  private final LongSupplier nanos;
  private final Counter errors;
  private final Map<String, String> kinds = new ConcurrentHashMap<>();
  private volatile @Nullable Standing known;
  private volatile long knownAt;
  private volatile boolean answered;
  private @Nullable CompletableFuture<Void> asked;
  private long askedAt;

  /**
   * @param nanos as {@link System#nanoTime}
   */
  public FleetMetrics(Metrics metrics, Database database, LongSupplier nanos) {
    this.metrics = metrics;
    this.database = database;
    this.nanos = nanos;
    this.errors =
        metrics.counter("drover.scrape.errors", "Scrapes for which the database did not answer");
    FleetGauges.attach(metrics, () -> known);
    metrics.gauge(
        "drover.database.up",
        "1 when the coordinator's database answered the last question",
        () -> answered ? 1 : 0);
    metrics.gauge(
        "drover.database.answer.age.seconds",
        "How old the numbers are that come from the database",
        this::ageSeconds);
    metrics.gauge(
        "drover.database.connections.used",
        "Connections to the coordinator's database in use",
        database::connectionsUsed);
    metrics.gauge(
        "drover.database.connections.waiting",
        "Threads that wait for one",
        database::connectionsWaiting);
  }

  private double ageSeconds() {
    return known == null
        ? Double.NaN
        : Duration.ofNanos(nanos.getAsLong() - knownAt).toMillis() / 1e3;
  }

  /** Everything in Prometheus' text format. */
  public String text() {
    try {
      answer().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      answered = true;
    } catch (ExecutionException | TimeoutException e) {
      missed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return metrics.text();
  }

  private void missed(Exception e) {
    errors.increment();
    if (answered || known == null) {
      log.warn("The coordinator's database does not answer a scrape: {}", e.toString());
    }
    answered = false;
  }

  /** The question that is under way, or was answered lately; a new one otherwise. */
  private synchronized CompletableFuture<Void> answer() {
    CompletableFuture<Void> last = asked;
    long now = nanos.getAsLong();
    if (last != null
        && (!last.isDone() || now - askedAt < Duration.ofSeconds(KEPT_SECONDS).toNanos())) {
      return last;
    }
    CompletableFuture<Void> question = new CompletableFuture<>();
    asked = question;
    askedAt = now;
    Thread.ofVirtual().name("standing").start(() -> ask(question));
    return question;
  }

  private void ask(CompletableFuture<Void> question) {
    try {
      known =
          database
              .jdbi()
              .inTransaction(handle -> Standing.read(handle, plan -> kind(handle, plan)));
      knownAt = nanos.getAsLong();
      question.complete(null);
    } catch (RuntimeException e) {
      question.completeExceptionally(e);
    }
  }

  /** A plan never changes, so it is looked at once; its text may be large. */
  private String kind(Handle handle, String fingerprint) {
    return kinds.computeIfAbsent(
        fingerprint,
        plan ->
            handle
                .createQuery(
                    "SELECT normalized ->> 'kind' FROM plan WHERE fingerprint = :fingerprint")
                .bind("fingerprint", plan)
                .mapTo(String.class)
                .one());
  }
}
