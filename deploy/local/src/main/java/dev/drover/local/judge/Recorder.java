package dev.drover.local.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads every topic of Drover from the first record on, for as long as the run lasts, whatever
 * becomes of the broker. Keeps what commands and outcomes say, and which secrets it saw; nothing
 * else. Thread-safe.
 */
public final class Recorder implements AutoCloseable {
  /** Records with this header come from the bench, and copies of them too. */
  public static final String ROGUE = "drover-bench-rogue";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration POLL = Duration.ofMillis(200);

  /** A command as it was published. */
  record Seen(String migration, long epoch) {}

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<String> secrets;
  private final Map<String, Long> records = new HashMap<>();
  private final Set<Seen> commands = new HashSet<>();
  private final Map<String, Set<String>> outcomes = new HashMap<>();
  private final List<String> leaks = new ArrayList<>();
  private long rogueLetters;
  private volatile boolean closing;
  private final Thread reading;

  public Recorder(String bootstrapServers, List<String> secrets) {
    this.secrets = List.copyOf(secrets);
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "group.id",
                "judge-" + UUID.randomUUID(),
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false,
                "metadata.max.age.ms",
                1_000,
                "fetch.max.bytes",
                16 << 20,
                "metric.reporters",
                "",
                "enable.metrics.push",
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.subscribe(Pattern.compile("(dlq\\.)?drover\\..*"));
    this.reading = Thread.ofPlatform().name("judge-recorder").daemon().start(this::read);
  }

  private void read() {
    while (!closing) {
      try {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          hear(record);
        }
      } catch (WakeupException e) {
        return;
      } catch (KafkaException e) {
        // The broker is away or a topic is gone: that is what the run is about.
      }
    }
  }

  private synchronized void hear(ConsumerRecord<byte[], byte[]> record) {
    records.merge(record.topic(), 1L, Long::sum);
    boolean rogue = record.headers().lastHeader(ROGUE) != null;
    if (rogue) {
      rogueLetters += record.topic().startsWith("dlq.") ? 1 : 0;
      return;
    }
    String text = record.value() == null ? "" : new String(record.value(), StandardCharsets.UTF_8);
    secrets.stream()
        .filter(text::contains)
        .forEach(secret -> leaks.add(record.topic() + "@" + record.offset()));
    if (record.topic().startsWith("drover.commands.")) {
      command(text);
    } else if (record.topic().equals("drover.outcomes")) {
      outcome(text);
    }
  }

  private void command(String text) {
    JsonNode command = json(text);
    if (!command.path("type").asText().equals("check-plan")) {
      JsonNode order = command.path("order");
      commands.add(new Seen(order.path("migration").asText(), order.path("epoch").asLong()));
    }
  }

  private void outcome(String text) {
    JsonNode outcome = json(text);
    outcomes
        .computeIfAbsent(outcome.path("id").asText(), _ -> new HashSet<>())
        .add(outcome.path("type").asText() + " " + outcome.path("data").path("database").asText());
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode();
    }
  }

  /** Records read so far, by topic. */
  public synchronized Map<String, Long> records() {
    return Map.copyOf(records);
  }

  /** Dead letters that came from the bench's own records. */
  public synchronized long rogueLetters() {
    return rogueLetters;
  }

  synchronized Set<Seen> commands() {
    return Set.copyOf(commands);
  }

  /** By id of the event, what it said; more than one thing is a contradiction. */
  synchronized Map<String, Set<String>> outcomes() {
    return Map.copyOf(outcomes);
  }

  synchronized List<String> leaks() {
    return List.copyOf(leaks);
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    try {
      reading.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(2)));
  }
}
