package dev.drover.common.bundle;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the bundle store is there and lets this process in, for those who ask again and again:
 * the store is asked every {@value #KEPT_SECONDS} seconds at most, and nobody waits longer than
 * {@value #PATIENCE_SECONDS} for it. Nothing is changed. Thread-safe.
 */
public final class StoreProbe {
  private static final Logger log = LoggerFactory.getLogger(StoreProbe.class);
  private static final int KEPT_SECONDS = 10;
  private static final int PATIENCE_SECONDS = 5;

  private final DroverConfig.@Nullable Bundles config;
  private final LongSupplier nanos;
  private @Nullable CompletableFuture<Boolean> asked;
  private long askedAt;
  private volatile @Nullable BundleStore store;
  private volatile boolean complained;

  /**
   * @param config absent where there is no store, which is always reachable
   * @param nanos as {@link System#nanoTime}
   */
  public StoreProbe(DroverConfig.@Nullable Bundles config, LongSupplier nanos) {
    this.config = config;
    this.nanos = nanos;
  }

  public boolean reachable() {
    DroverConfig.Bundles bundles = config;
    if (bundles == null) {
      return true;
    }
    try {
      return answer(bundles).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The question that is under way, or was answered lately; a new one otherwise. */
  private synchronized CompletableFuture<Boolean> answer(DroverConfig.Bundles bundles) {
    CompletableFuture<Boolean> known = asked;
    long now = nanos.getAsLong();
    if (known != null
        && (!known.isDone() || now - askedAt < Duration.ofSeconds(KEPT_SECONDS).toNanos())) {
      return known;
    }
    CompletableFuture<Boolean> question = new CompletableFuture<>();
    asked = question;
    askedAt = now;
    Thread.ofVirtual().name("store-probe").start(() -> question.complete(ask(bundles)));
    return question;
  }

  private boolean ask(DroverConfig.Bundles bundles) {
    try {
      BundleStore opened = store;
      if (opened == null) {
        opened = BundleStores.open(bundles);
        store = opened;
      }
      var _ = opened.exists(new BundleId("backup_probe"));
      boolean writable = !bundles.url().startsWith("file:") || isWritable(bundles.url());
      complained &= !writable;
      return writable;
    } catch (IOException | DroverException e) {
      if (!complained) {
        complained = true;
        log.warn("The bundle store is not reachable: {}", e.getMessage());
      }
      return false;
    }
  }

  private static boolean isWritable(String url) {
    Path folder = Path.of(URI.create(url));
    return Files.isDirectory(folder) && Files.isWritable(folder);
  }
}
