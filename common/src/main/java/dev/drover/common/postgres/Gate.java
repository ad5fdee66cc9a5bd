package dev.drover.common.postgres;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.functions.CheckedSupplier;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way of this process to one server. Connecting is tried again when the server is away for a
 * moment; a server that keeps being away is left alone for a while; and only so many threads hold
 * connections at one time. What the server itself answers (no such database, wrong password) is
 * never tried again. Thread-safe.
 *
 * <p>A thread that holds a connection gets further ones without waiting: otherwise runs that each
 * hold one and want another would wait for each other.
 */
final class Gate {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LEFT_ALONE = Duration.ofSeconds(3);

  /**
   * Four attempts over about 1.3 seconds: a longer outage is for the coordinator's timers, not for
   * a run to sit out.
   */
  private static final RetryConfig RETRY =
      RetryConfig.custom()
          .maxAttempts(4)
          .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(100, 3.0, 0.3))
          .retryOnException(Gate::noConnection)
          .build();

  private static final CircuitBreakerConfig BREAKER =
      CircuitBreakerConfig.custom()
          .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
          .slidingWindowSize(10)
          .minimumNumberOfCalls(5)
          .failureRateThreshold(60)
          .waitDurationInOpenState(LEFT_ALONE)
          .permittedNumberOfCallsInHalfOpenState(2)
          .recordException(Gate::away)
          .build();

  private final String server;
  private final Retry retry;
  private final CircuitBreaker breaker;
  private final Bulkhead bulkhead;
  private final int most;
  private final ConcurrentMap<Thread, Integer> holders = new ConcurrentHashMap<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param most how many threads of this process may hold connections given out by {@link #open} at
   *     one time
   */
  Gate(String server, int most) {
    this.server = server;
    this.most = most;
    this.retry = Retry.of(server, RETRY);
    this.breaker = CircuitBreaker.of(server, BREAKER);
    this.bulkhead =
        Bulkhead.of(
            server,
            BulkheadConfig.custom().maxConcurrentCalls(most).maxWaitDuration(PATIENCE).build());
  }

  int most() {
    return most;
  }

  /** Connections given out that count against {@link #most}; those of pools do not. */
  int used() {
    return most - bulkhead.getMetrics().getAvailableConcurrentCalls();
  }

  /** Threads that wait for one. */
  int waiting() {
    return waiting.get();
  }

  /** Whether the server is left alone for a while. */
  boolean away() {
    return breaker.getState() == CircuitBreaker.State.OPEN;
  }

  /** The connection counts until it is closed. */
  Connection open(OpeningDataSource.Opening opening) throws SQLException {
    Thread holder = Thread.currentThread();
    enter(holder);
    boolean opened = false;
    try {
      Connection connection = call(Retry.decorateCheckedSupplier(retry, guarded(opening)));
      opened = true;
      return LeasedConnection.of(connection, () -> leave(holder));
    } finally {
      if (!opened) {
        leave(holder);
      }
    }
  }

  /**
   * As {@link #open}, but only while more than half of the connections are free, so that whoever
   * wants a first one need not wait for who could do with one more. Counts in any case, and does
   * not wait, neither for other threads nor for a server that is away.
   */
  Optional<Connection> spare(OpeningDataSource.Opening opening) throws SQLException {
    if (bulkhead.getMetrics().getAvailableConcurrentCalls() <= most / 2
        || !bulkhead.tryAcquirePermission()) {
      return Optional.empty();
    }
    boolean opened = false;
    try {
      Connection connection = call(guarded(opening));
      opened = true;
      return Optional.of(LeasedConnection.of(connection, bulkhead::releasePermission));
    } catch (ServerUnavailableException _) {
      return Optional.empty();
    } finally {
      if (!opened) {
        bulkhead.releasePermission();
      }
    }
  }

  /** For a pool, which counts its connections and tries again by itself. */
  Connection openForPool(OpeningDataSource.Opening opening) throws SQLException {
    return call(guarded(opening));
  }

  private CheckedSupplier<Connection> guarded(OpeningDataSource.Opening opening) {
    return CircuitBreaker.decorateCheckedSupplier(breaker, opening::open);
  }

  private Connection call(CheckedSupplier<Connection> supplier) throws SQLException {
    try {
      return supplier.get();
    } catch (CallNotPermittedException e) {
      throw new ServerUnavailableException(
          "The server '" + server + "' was away just now and is left alone for a few seconds.",
          "08001",
          null,
          e);
    } catch (SQLException e) {
      throw noConnection(e) ? unavailable(e) : e;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("Opening throws SQLException only", e);
    }
  }

  private SQLException unavailable(SQLException e) {
    return new ServerUnavailableException(
        "The server '" + server + "' gives no connection: " + e.getMessage(),
        e.getSQLState(),
        "53300".equals(e.getSQLState())
            ? "Raise the server's max_connections, or lower servers."
                + server
                + ".max-connections or workers.slots."
            : "See that servers."
                + server
                + ".url is right and the server runs; it is tried again.",
        e);
  }

  private void enter(Thread holder) throws SQLException {
    if (holders.computeIfPresent(holder, (_, held) -> held + 1) != null) {
      return;
    }
    waiting.incrementAndGet();
    try {
      bulkhead.acquirePermission();
    } catch (BulkheadFullException e) {
      throw new ServerUnavailableException(
          "All " + most + " connections of this process to the server '" + server + "' are in use.",
          "53300",
          "Raise servers." + server + ".max-connections, or lower workers.slots.",
          e);
    } finally {
      waiting.decrementAndGet();
    }
    holders.put(holder, 1);
  }

  private void leave(Thread holder) {
    if (holders.computeIfPresent(holder, (_, held) -> held == 1 ? null : held - 1) == null) {
      bulkhead.releasePermission();
    }
  }

  /** Whether the server, or the way to it, is away. */
  private static boolean away(Throwable error) {
    String state = error instanceof SQLException sql ? sql.getSQLState() : null;
    return state != null && (state.startsWith("08") || state.startsWith("57P"));
  }

  /** Whether trying again soon may give a connection. */
  private static boolean noConnection(Throwable error) {
    return away(error) || (error instanceof SQLException sql && "53300".equals(sql.getSQLState()));
  }
}
