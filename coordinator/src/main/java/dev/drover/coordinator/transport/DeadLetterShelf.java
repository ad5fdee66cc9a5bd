package dev.drover.coordinator.transport;

import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Topics;
import dev.drover.common.worker.DeadLetter;
import dev.drover.coordinator.audit.Entry;
import dev.drover.coordinator.audit.Trail;
import dev.drover.coordinator.store.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters of all topics, as long as the broker keeps them. Each call reads them anew, with
 * clients of its own. Thread-safe.
 */
public final class DeadLetterShelf {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Supplier<KafkaSettings> settings;
  private final Jdbi jdbi;

  /**
   * @param settings asked for at each call, so that who never calls needs no Kafka
   */
  public DeadLetterShelf(Supplier<KafkaSettings> settings, Jdbi jdbi) {
    this.settings = settings;
    this.jdbi = jdbi;
  }

  /**
   * In the order of topics, and in each the oldest first.
   *
   * @param after the place of the last one of the page before
   */
  public List<StoredLetter> page(@Nullable LetterPlace after, int limit) {
    return asked(() -> {
      try (Consumer<String, byte[]> consumer = consumer()) {
        List<StoredLetter> letters = new ArrayList<>();
        for (TopicPartition partition : partitions(consumer)) {
          if (after == null || after.compareTo(partition) <= 0) {
            long from =
                after != null && after.isIn(partition)
                    ? after.offset() + 1
                    : beginning(consumer, partition);
            read(consumer, partition, from, limit - letters.size())
                .forEach(record -> letters.add(StoredLetter.of(record)));
          }
        }
        return letters;
      }
    });
  }

  /** Empty when there is none, or none any more. */
  public Optional<StoredLetter> find(LetterPlace place) {
    return asked(() -> {
      try (Consumer<String, byte[]> consumer = consumer()) {
        return at(consumer, place).map(StoredLetter::of);
      }
    });
  }

  /**
   * Sends a letter to its own topic once more, as it was; whoever can read it now does. Each is
   * sent once: repeating is not granted, and dying between sending and remembering may send it
   * twice, which readers bear. Empty when there is none.
   *
   * @throws DroverException {@code dead_letter_cut} when it is no longer whole
   */
  public Optional<Answer> replay(LetterPlace place, String actor) {
    return asked(() -> {
      try (Consumer<String, byte[]> consumer = consumer()) {
        Optional<ConsumerRecord<String, byte[]>> letter = at(consumer, place);
        return letter.isEmpty()
            ? Optional.<Answer>empty()
            : Optional.of(replay(place, letter.get(), actor));
      }
    });
  }

  private Answer replay(LetterPlace place, ConsumerRecord<String, byte[]> letter, String actor)
      throws InterruptedException {
    if (DeadLetter.header(letter.headers(), DeadLetter.CUT) != null) {
      throw DroverException.user(
          "dead_letter_cut",
          "The dead letter " + place + " was too large to be kept whole.",
          "The coordinator sends its work again by itself where somebody waits for it.");
    }
    KafkaSettings kafka = settings.get();
    String identity;
    try (TopicKeeper topics = new TopicKeeper(kafka)) {
      identity = topics.identity(letter.topic());
    }
    try (Sender sender = new Sender(kafka)) {
      return jdbi.<Answer, InterruptedException>inTransaction(handle -> {
        if (!first(handle, place + " of " + identity, actor)) {
          return new Answer(false, "It has been sent again already.");
        }
        Trail.append(
            handle,
            new Trail.Deed(
                Entry.NOBODY,
                "dead-letter-replayed",
                actor,
                "The dead letter " + place + " is sent again.",
                null));
        sender.deliver(List.of(DeadLetter.original(letter)));
        return new Answer(true, "Sent again.");
      });
    }
  }

  /** Waits for another transaction that sends the same one. */
  private static boolean first(Handle handle, String letter, String actor) {
    return handle
            .createUpdate(
                "INSERT INTO dead_letter_replay (letter, actor) VALUES (:letter, :actor) ON"
                    + " CONFLICT DO NOTHING")
            .bind("letter", letter)
            .bind("actor", actor)
            .execute()
        == 1;
  }

  private Consumer<String, byte[]> consumer() {
    return new KafkaConsumer<>(
        settings.get().deadLetters(), new StringDeserializer(), new ByteArrayDeserializer());
  }

  private static List<TopicPartition> partitions(Consumer<String, byte[]> consumer) {
    Map<String, ?> there = consumer.listTopics(PATIENCE);
    return Topics.WITH_DEAD_LETTERS.stream()
        .map(topic -> Topics.DEAD_LETTER_PREFIX + topic)
        .filter(there::containsKey)
        .sorted()
        .flatMap(topic -> consumer.partitionsFor(topic, PATIENCE).stream())
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .sorted(LetterPlace.ORDER)
        .toList();
  }

  private static Optional<ConsumerRecord<String, byte[]>> at(
      Consumer<String, byte[]> consumer, LetterPlace place) {
    return partitions(consumer).stream()
        .filter(place::isIn)
        .flatMap(partition -> read(consumer, partition, place.offset(), 1).stream())
        .filter(record -> record.offset() == place.offset())
        .findFirst();
  }

  private static List<ConsumerRecord<String, byte[]>> read(
      Consumer<String, byte[]> consumer, TopicPartition partition, long from, int limit) {
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    consumer.assign(List.of(partition));
    long end = consumer.endOffsets(List.of(partition), PATIENCE).getOrDefault(partition, 0L);
    consumer.seek(partition, Math.max(from, beginning(consumer, partition)));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (records.size() < limit
        && consumer.position(partition) < end
        && System.nanoTime() - deadline < 0) {
      consumer.poll(POLL).records(partition).stream()
          .limit(limit - records.size())
          .forEach(records::add);
    }
    return records;
  }

  private static long beginning(Consumer<String, byte[]> consumer, TopicPartition partition) {
    return consumer.beginningOffsets(List.of(partition), PATIENCE).getOrDefault(partition, 0L);
  }

  private interface Question<T> {
    T ask() throws InterruptedException;
  }

  private static <T> T asked(Question<T> question) {
    try {
      return question.ask();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw away(e);
    } catch (KafkaException e) {
      throw away(e);
    }
  }

  private static DroverException away(Exception cause) {
    return new DroverException(
        new Failure(
            FailureKind.INFRASTRUCTURE,
            "kafka_unavailable",
            "Kafka does not answer as it should.",
            null,
            "Try again soon."),
        cause);
  }
}
