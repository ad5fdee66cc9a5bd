package dev.drover.coordinator.transport;

import dev.drover.common.message.Topics;
import dev.drover.common.worker.ShareGroups;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
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
  private static final String LARGEST = String.valueOf(Topics.LARGEST_MESSAGE);
  private static final Map<String, String> LARGE = Map.of("max.message.bytes", LARGEST);

  /** More than coordinators are likely to be, since they divide these among them. */
  private static final int EVENT_PARTITIONS = 8;

  /** A classic group's workers divide partitions among them, so there have to be several. */
  private static final int DIVIDED = 4;

  private static final Set<String> NAMES =
      wanted(true).stream().map(NewTopic::name).collect(Collectors.toUnmodifiableSet());

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
    if (present.containsAll(NAMES)) {
      return;
    }
    List<NewTopic> missing =
        wanted(hasShareGroups()).stream().filter(topic -> !present.contains(topic.name())).toList();
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

  private boolean hasShareGroups() throws InterruptedException {
    try {
      return ShareGroups.areIn(admin);
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("The broker does not tell its features", e);
    }
  }

  /**
   * Every topic. In a share group each worker takes from a partition what it has slots for, but the
   * broker divides several partitions among the workers, and then a command waits for the worker
   * that has its partition while others are idle. So there is one partition, for all of them.
   */
  static List<NewTopic> wanted(boolean shareGroups) {
    int commands = shareGroups ? 1 : DIVIDED;
    Stream<NewTopic> live =
        Stream.of(
            topic(Topics.EVENTS, EVENT_PARTITIONS, LARGE),
            topic(Topics.BACKUP_COMMANDS, commands, LARGE),
            topic(Topics.MIGRATE_COMMANDS, commands, LARGE),
            topic(Topics.VERIFY_COMMANDS, commands, LARGE),
            topic(Topics.RESTORE_COMMANDS, commands, LARGE),
            topic(Topics.PROGRESS, 1, Map.of("retention.ms", HOUR)),
            topic(Topics.HEARTBEATS, 1, Map.of("retention.ms", HOUR)),
            topic(Topics.CONTROL, 1, Map.of("retention.ms", HOUR)),
            topic(Topics.OUTCOMES, 4, Map.of()));
    return Stream.concat(live, Topics.WITH_DEAD_LETTERS.stream().map(TopicKeeper::deadLetters))
        .toList();
  }

  /** Kept for as long as a person may need to come and look. */
  private static NewTopic deadLetters(String topic) {
    return topic(
        Topics.DEAD_LETTER_PREFIX + topic,
        1,
        Map.of("max.message.bytes", LARGEST, "retention.ms", MONTH));
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
