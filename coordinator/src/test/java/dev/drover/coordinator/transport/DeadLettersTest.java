package dev.drover.coordinator.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Topics;
import dev.drover.common.metrics.Metrics;
import dev.drover.common.name.MigrationId;
import dev.drover.common.testing.TestKafka;
import dev.drover.coordinator.Samples;
import dev.drover.coordinator.audit.Entry;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Timing;
import dev.drover.coordinator.store.Addressed;
import dev.drover.coordinator.store.Answer;
import dev.drover.coordinator.store.Bell;
import dev.drover.coordinator.store.MigrationFilter;
import dev.drover.coordinator.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dead letters on a real broker, from being put aside to being sent again. */
class DeadLettersTest {
  private static final KafkaSettings SETTINGS =
      new KafkaSettings(
          new DroverConfig.Kafka(TestKafka.shared().bootstrapServers(), null), "coordinator-test");

  private final Store store = new Store(Timing.DEFAULT);
  private final Sender sender = new Sender(SETTINGS);
  private final DeadLetterShelf shelf = new DeadLetterShelf(() -> SETTINGS, store.database.jdbi());
  private final String key = "key-" + UUID.randomUUID();

  @BeforeEach
  void makeTopics() throws InterruptedException {
    try (TopicKeeper topics = new TopicKeeper(SETTINGS)) {
      topics.ensure();
    }
  }

  @AfterEach
  void close() {
    sender.close();
    store.close();
  }

  @Test
  void whatWasPutAsideIsListedPageByPageAndShownWhole() throws Exception {
    put("first");
    put("second");
    put("third");

    List<StoredLetter> own = own();

    assertThat(own).extracting(letter -> text(letter)).containsExactly("first", "second", "third");
    StoredLetter second = shelf.find(own.get(1).place()).orElseThrow();
    assertThat(text(second)).isEqualTo("second");
    assertThat(second.key()).isEqualTo(key);
    assertThat(second.reason()).isEqualTo("msg_malformed: not one of ours");
    assertThat(second.origin()).isEqualTo("drover.events-3@42");
    assertThat(second.by()).isEqualTo("coordinator-test");
    assertThat(second.cut()).isFalse();
    assertThat(LetterPlace.of(second.place().toString())).contains(second.place());
    assertThat(shelf.find(new LetterPlace(Topics.EVENTS, 0, 1L << 40))).isEmpty();
  }

  @Test
  void aLetterIsSentAgainOnceAsItWasHoweverOftenItIsAsked() throws Exception {
    put("again");
    LetterPlace place = own().getFirst().place();
    List<Answer> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(5)) {
      Callable<Answer> replay = () -> shelf.replay(place, "anna").orElseThrow();
      for (Future<Answer> future :
          threads.invokeAll(List.of(replay, replay, replay, replay, replay))) {
        answers.add(future.get());
      }
    }

    assertThat(answers).filteredOn(Answer::granted).hasSize(1);
    List<ConsumerRecord<String, byte[]>> sent = events();
    assertThat(sent).hasSize(1);
    assertThat(new String(sent.getFirst().value(), UTF_8)).isEqualTo("again");
    assertThat(sent.getFirst().headers().toArray()).extracting(h -> h.key()).containsExactly("own");
    assertThat(store.audit.page(Entry.NOBODY, null, null, 10))
        .singleElement()
        .satisfies(stored -> {
          assertThat(stored.entry().actor()).isEqualTo("anna");
          assertThat(stored.entry().note()).contains(place.toString());
        });
    assertThat(shelf.replay(new LetterPlace(Topics.EVENTS, 0, 1L << 40), "anna")).isEmpty();
  }

  @Test
  void whatIsTooLargeToBePutAsideWholeIsCutAndNotSentAgain() throws Exception {
    put("x".repeat(Topics.LARGEST_MESSAGE + 1));

    StoredLetter letter = own().getFirst();
    assertThat(letter.cut()).isTrue();
    assertThat(letter.size()).isEqualTo(Topics.LARGEST_MESSAGE + 1L);
    assertThat(Objects.requireNonNull(letter.value())).hasSize(1024 * 1024);
    assertThatThrownBy(() -> shelf.replay(letter.place(), "anna"))
        .isInstanceOfSatisfying(
            DroverException.class,
            e -> assertThat(e.failure().code()).isEqualTo("dead_letter_cut"));
  }

  @Test
  void aMigrationWhoseCommandKafkaNeverTakesEndsInsteadOfWaiting() throws Exception {
    UUID batch = store.intake.accept(Samples.batch("large", 1));
    MigrationId id =
        store.migrations.page(new MigrationFilter(batch, Set.of(), null), null, 1).getFirst().id();
    store
        .database
        .jdbi()
        .useTransaction(handle ->
            store.sagas.decide(handle, List.of(new Addressed(id, new Input.Start(), "test"))));
    store
        .database
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                """
                UPDATE outbox SET payload = jsonb_set(CAST(payload AS jsonb), '{plan,name}',
                  to_jsonb((SELECT string_agg(md5(i::text), '') FROM generate_series(1, 270000) AS i)))::text
                """));
    Relay relay = new Relay(store.database.jdbi(), sender, new TooLarge(store.sagas), new Bell());

    relay.relay();

    var migration = store.migrations.detail(id).orElseThrow().migration();
    assertThat(migration.state()).isEqualTo("Refused");
    assertThat(Objects.requireNonNull(migration.failure()).code()).isEqualTo("command_too_large");
    assertThat(store.count("SELECT count(*) FROM outbox WHERE topic LIKE 'drover.commands.%'"))
        .isZero();
  }

  private void put(String value) throws InterruptedException {
    ConsumerRecord<String, byte[]> record =
        new ConsumerRecord<>(Topics.EVENTS, 3, 42, key, value.getBytes(UTF_8));
    record.headers().add("own", "kept".getBytes(UTF_8));
    new DeadLetters(sender, SETTINGS.coordinator(), Metrics.none())
        .put(record, "msg_malformed: not one of ours");
  }

  /** Of all letters on the shared broker this test's, two a page. */
  private List<StoredLetter> own() {
    List<StoredLetter> own = new ArrayList<>();
    @Nullable LetterPlace after = null;
    List<StoredLetter> page = shelf.page(null, 2);
    while (!page.isEmpty()) {
      page.stream().filter(letter -> key.equals(letter.key())).forEach(own::add);
      after = page.getLast().place();
      page = shelf.page(after, 2);
    }
    return own;
  }

  private List<ConsumerRecord<String, byte[]>> events() {
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", TestKafka.shared().bootstrapServers()),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = TestKafka.partitions(consumer, Topics.EVENTS);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records.stream().filter(record -> key.equals(record.key())).toList();
  }

  private static String text(StoredLetter letter) {
    return new String(Objects.requireNonNull(letter.value()), UTF_8);
  }
}
