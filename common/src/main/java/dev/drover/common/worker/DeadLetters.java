package dev.drover.common.worker;

import dev.drover.common.message.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts what no worker can read aside, whole and with the reason, where a person finds it. */
final class DeadLetters implements Acceptance.Aside {
  /** Headers added to a dead letter; the record's own stay. */
  static final String REASON = "drover-dlq-reason";

  static final String ORIGIN = "drover-dlq-origin";
  static final String WORKER = "drover-dlq-worker";

  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Cluster cluster;
  private final Reports reports;
  private final String worker;
  private final ConcurrentMap<String, Boolean> ensured = new ConcurrentHashMap<>();

  DeadLetters(Cluster cluster, Reports reports, String worker) {
    this.cluster = cluster;
    this.reports = reports;
    this.worker = worker;
  }

  @Override
  public boolean keep(ConsumerRecord<String, byte[]> record, String reason)
      throws InterruptedException {
    log.error("Unreadable command {}: {}", ShareSource.where(record), reason);
    if (ensured.putIfAbsent(record.topic(), true) == null) {
      cluster.ensureDeadLetterTopic(record.topic());
    }
    ProducerRecord<String, byte[]> letter =
        new ProducerRecord<>(
            Topics.DEAD_LETTER_PREFIX + record.topic(),
            null,
            record.key(),
            record.value(),
            record.headers());
    letter.headers().add(REASON, reason.getBytes(StandardCharsets.UTF_8));
    letter.headers().add(ORIGIN, ShareSource.where(record).getBytes(StandardCharsets.UTF_8));
    letter.headers().add(WORKER, worker.getBytes(StandardCharsets.UTF_8));
    return reports.confirm(letter, PATIENCE);
  }
}
