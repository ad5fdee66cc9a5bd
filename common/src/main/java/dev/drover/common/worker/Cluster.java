package dev.drover.common.worker;

import dev.drover.common.message.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be asked of the Kafka cluster, and arranged on it, before commands can be taken.
 * Thread-safe.
 */
final class Cluster implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Cluster.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final long ANSWER_SECONDS = 15;

  /**
   * Settings of a share group. Commands sent before the first worker came must not be lost; a claim
   * takes milliseconds, so a lock only ever runs out when its worker died; assignments are made at
   * once when a worker comes or goes.
   */
  private static final Map<String, String> GROUP =
      Map.of(
          "share.auto.offset.reset", "earliest",
          "share.record.lock.duration.ms", "30000",
          "share.delivery.count.limit", "10",
          "share.assignment.interval.ms", "0");

  private final Admin admin;
  private final CountDownLatch stopping;

  /**
   * @param stopping ends waiting for a broker that is away
   */
  Cluster(Map<String, Object> settings, CountDownLatch stopping) {
    this.admin = Admin.create(settings);
    this.stopping = stopping;
  }

  /**
   * Prepares {@code group} as a share group, waiting for the broker as long as it takes.
   *
   * @return whether the cluster has share groups; absent when told to stop first
   */
  Optional<Boolean> prepare(String group) throws InterruptedException {
    for (int attempt = 0; stopping.getCount() > 0; attempt++) {
      try {
        boolean share = ShareGroups.areIn(admin);
        if (share) {
          configure(group);
        }
        return Optional.of(share);
      } catch (ExecutionException | TimeoutException | KafkaException e) {
        if (attempt % 10 == 0) {
          log.warn("Waiting for Kafka: {}", e.toString());
        }
        stopping.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
    return Optional.empty();
  }

  /**
   * Creates the dead-letter topic of {@code topic} where it is missing; what prevents that is
   * logged.
   */
  void ensureDeadLetterTopic(String topic) throws InterruptedException {
    String name = Topics.DEAD_LETTER_PREFIX + topic;
    try {
      NewTopic wanted =
          new NewTopic(name, Optional.of(1), Optional.empty())
              .configs(Map.of("max.message.bytes", String.valueOf(Topics.LARGEST_MESSAGE)));
      admin.createTopics(List.of(wanted)).all().get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        log.warn("The topic {} could not be created: {}", name, String.valueOf(e.getCause()));
      }
    } catch (TimeoutException e) {
      log.warn("The topic {} could not be created: {}", name, e.toString());
    }
  }

  /** One by one, so that a broker whose limits forbid one setting still takes the others. */
  private void configure(String group)
      throws InterruptedException, ExecutionException, TimeoutException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    List<AlterConfigOp> wanted =
        GROUP.entrySet().stream()
            .map(entry -> new ConfigEntry(entry.getKey(), entry.getValue()))
            .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
            .toList();
    if (refused(resource, wanted)) {
      for (AlterConfigOp one : wanted) {
        if (refused(resource, List.of(one))) {
          log.warn(
              "The broker refuses {}={} for the share group {}: raise the broker's own limits for"
                  + " it.",
              one.configEntry().name(),
              one.configEntry().value(),
              group);
        }
      }
    }
  }

  private boolean refused(ConfigResource resource, List<AlterConfigOp> settings)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      admin
          .incrementalAlterConfigs(Map.of(resource, settings))
          .all()
          .get(ANSWER_SECONDS, TimeUnit.SECONDS);
      return false;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof org.apache.kafka.common.errors.RetriableException) {
        throw e;
      }
      return true;
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(2));
  }
}
