package dev.drover.coordinator.transport;

import dev.drover.common.message.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes every topic that is missing, at the start and whenever one has disappeared. Thread-safe.
 */
public final class TopicKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TopicKeeper.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
  private static final long ANSWER_SECONDS = 15;
  private static final short MOST_REPLICAS = 3;
  private static final String HOUR = "3600000";
  private static final String MONTH = "2592000000";

  /**
   * Partitions bound how many coordinators and claims work side by side; more cost little, and
   * cannot be taken back.
   */
  private static final List<NewTopic> LIVE =
      List.of(
          topic(
              Topics.EVENTS,
              8,
              Map.of("max.message.bytes", String.valueOf(Topics.LARGEST_MESSAGE))),
          commands(Topics.BACKUP_COMMANDS),
          commands(Topics.MIGRATE_COMMANDS),
          commands(Topics.VERIFY_COMMANDS),
          commands(Topics.RESTORE_COMMANDS),
          topic(Topics.PROGRESS, 1, Map.of("retention.ms", HOUR)),
          topic(Topics.HEARTBEATS, 1, Map.of("retention.ms", HOUR)),
          topic(Topics.CONTROL, 1, Map.of("retention.ms", HOUR)),
          topic(Topics.OUTCOMES, 4, Map.of()));

  private static final List<NewTopic> WANTED =
      Stream.concat(LIVE.stream(), Topics.WITH_DEAD_LETTERS.stream().map(TopicKeeper::deadLetters))
          .toList();

  private final Admin admin;
  private final CountDownLatch closing = new CountDownLatch(1);

  public TopicKeeper(KafkaSettings settings) {
    this.admin = Admin.create(settings.admin());
  }

  /** One look, and the wait until the next. @throws KafkaException while the broker is away */
  public void step() throws InterruptedException {
    ensure();
    boolean _ = closing.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ends {@link #step}'s wait. */
  public void wake() {
    closing.countDown();
  }

  void ensure() throws InterruptedException {
    Set<String> present = answer(admin.listTopics().names());
    List<NewTopic> missing =
        WANTED.stream().filter(topic -> !present.contains(topic.name())).toList();
    if (missing.isEmpty()) {
      return;
    }
    int brokers = answer(admin.describeCluster().nodes()).size();
    short replicas = (short) Math.max(1, Math.min(MOST_REPLICAS, brokers));
    Stream<NewTopic> sized =
        missing.stream()
            .map(topic ->
                new NewTopic(
                        topic.name(), Optional.of(topic.numPartitions()), Optional.of(replicas))
                    .configs(topic.configs()));
    for (var created : admin.createTopics(sized.toList()).values().entrySet()) {
      try {
        var _ = answer(created.getValue());
        log.info("Created the topic {}", created.getKey());
      } catch (TopicExistsException e) {
        log.debug("Another coordinator created the topic {}", created.getKey());
      }
    }
  }

  /** The identity of a topic, which changes when it is made anew. */
  String identity(String topic) throws InterruptedException {
    var described = answer(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic);
    if (described == null) {
      throw new KafkaException("The broker does not describe " + topic);
    }
    return described.topicId().toString();
  }

  private static <T> T answer(org.apache.kafka.common.KafkaFuture<T> future)
      throws InterruptedException {
    try {
      return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new KafkaException("The broker does not answer", e);
    }
  }

  private static NewTopic commands(String name) {
    return topic(name, 4, Map.of("max.message.bytes", String.valueOf(Topics.LARGEST_MESSAGE)));
  }

  /** Kept for as long as a person may need to come and look. */
  private static NewTopic deadLetters(String topic) {
    return topic(
        Topics.DEAD_LETTER_PREFIX + topic,
        1,
        Map.of("max.message.bytes", String.valueOf(Topics.LARGEST_MESSAGE), "retention.ms", MONTH));
  }

  private static NewTopic topic(String name, int partitions, Map<String, String> configuration) {
    return new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(configuration);
  }

  @Override
  public void close() {
    closing.countDown();
    admin.close(Duration.ofSeconds(2));
  }
}
