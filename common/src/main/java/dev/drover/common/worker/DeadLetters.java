package dev.drover.common.worker;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts what no worker can read aside, whole and with the reason, where a person finds it. */
final class DeadLetters implements Acceptance.Aside {
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Cluster cluster;
  private final Reports reports;
  private final String worker;
  private final RunMetrics metrics;
  private final ConcurrentMap<String, Boolean> ensured = new ConcurrentHashMap<>();

  DeadLetters(Cluster cluster, Reports reports, String worker, RunMetrics metrics) {
    this.cluster = cluster;
    this.reports = reports;
    this.worker = worker;
    this.metrics = metrics;
  }

  @Override
  public boolean keep(ConsumerRecord<String, byte[]> record, String reason)
      throws InterruptedException {
    log.error("Unreadable command {}: {}", DeadLetter.where(record), reason);
    if (ensured.putIfAbsent(record.topic(), true) == null) {
      cluster.ensureDeadLetterTopic(record.topic());
    }
    boolean kept = reports.confirm(DeadLetter.of(record, reason, worker), PATIENCE);
    if (kept) {
      metrics.deadLetter(record.topic());
    }
    return kept;
  }
}
