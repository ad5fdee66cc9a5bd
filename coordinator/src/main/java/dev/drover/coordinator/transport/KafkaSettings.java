package dev.drover.coordinator.transport;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Topics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The settings of every Kafka client a coordinator has. What drover.yaml names under
 * kafka.properties wins.
 */
public final class KafkaSettings {
  /**
   * Of all coordinators together: they divide the partitions of {@code drover.events} among them.
   */
  static final String EVENTS_GROUP = "drover-coordinator";

  private final DroverConfig.Kafka kafka;
  private final String coordinator;

  /**
   * @param coordinator this process's id, by which the broker knows its clients
   */
  public KafkaSettings(DroverConfig.Kafka kafka, String coordinator) {
    this.kafka = kafka;
    this.coordinator = coordinator;
  }

  /** This process's id. */
  public String coordinator() {
    return coordinator;
  }

  Map<String, Object> admin() {
    Map<String, Object> settings = common("admin");
    settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
    return with(settings);
  }

  /**
   * Gives up after 20 s: the outbox keeps what was not sent, and a database transaction waits
   * meanwhile.
   */
  Map<String, Object> producer() {
    Map<String, Object> settings = common("outbox");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.LARGEST_MESSAGE);
    return with(settings);
  }

  /**
   * Offsets are kept in the database; the broker's copy is never used. The classic group protocol,
   * because there a client may say how soon it is given up when it dies; by the newer one only the
   * broker may, and its default is 45 s.
   */
  Map<String, Object> events() {
    Map<String, Object> settings = common("events");
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, EVENTS_GROUP);
    settings.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 8_000);
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_000);
    settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 5_000);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return with(settings);
  }

  /** Reads all partitions by itself, from now on. */
  Map<String, Object> signs() {
    Map<String, Object> settings = common("signs");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 10_000);
    return with(settings);
  }

  /** Reads what there is, by offset, for one question. */
  Map<String, Object> deadLetters() {
    Map<String, Object> settings = common("dead-letters");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 50);
    settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
    return with(settings);
  }

  private Map<String, Object> common(String purpose) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, coordinator + "-" + purpose);
    settings.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
    settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000);
    return settings;
  }

  private Map<String, Object> with(Map<String, Object> settings) {
    settings.putAll(kafka.properties());
    return settings;
  }
}
