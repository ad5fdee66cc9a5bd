package dev.drover.common.worker;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Topics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The settings of every Kafka client a worker has. What drover.yaml names under kafka.properties
 * wins.
 */
final class KafkaSettings {
  private final DroverConfig.Kafka kafka;
  private final String worker;

  /**
   * @param worker the worker's id, by which the broker knows its clients
   * @throws dev.drover.common.failure.DroverException {@code config_missing} when the configuration
   *     names no Kafka
   */
  KafkaSettings(DroverConfig config, String worker) {
    this.kafka = config.requireKafka();
    this.worker = worker;
  }

  Map<String, Object> admin() {
    Map<String, Object> settings = common("admin");
    settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
    return with(settings);
  }

  /**
   * An event is tried for half a minute before {@link Reports} begins again: longer, and one that
   * was on its way to a topic made anew meanwhile would wait for all that time. Nothing waits to
   * fill a batch.
   */
  Map<String, Object> producer() {
    Map<String, Object> settings = common("reports");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 16L * 1024 * 1024);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.LARGEST_MESSAGE);
    return with(settings);
  }

  /**
   * One command at a time, each acknowledged by hand; group settings are the broker's ({@link
   * Cluster}).
   */
  Map<String, Object> share(Subscription subscription) {
    Map<String, Object> settings = oneByOne(subscription.topic(), subscription.group());
    settings.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
    settings.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
    return with(settings);
  }

  /**
   * For brokers without share groups. The group has a name of its own, because a broker that learns
   * share groups later would refuse a share group by the name of a classic one.
   */
  Map<String, Object> classic(Subscription subscription) {
    Map<String, Object> settings =
        oneByOne(subscription.topic(), subscription.group() + "-classic");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    return with(settings);
  }

  /** Reads all partitions by itself, from now on. */
  Map<String, Object> control() {
    Map<String, Object> settings = common("control");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return with(settings);
  }

  private Map<String, Object> oneByOne(String topic, String group) {
    Map<String, Object> settings = common(topic);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 500);
    settings.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Integer.MAX_VALUE);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return settings;
  }

  private Map<String, Object> common(String purpose) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, worker + "-" + purpose);
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
