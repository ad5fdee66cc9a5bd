package dev.drover.local.faults;

import dev.drover.local.judge.Recorder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who may write into Drover's topics and should not: sends what cannot be read, what is
 * about nobody, what is far too large, and what others have said, again and in another order. All
 * its records carry {@link Recorder#ROGUE}. Used by one thread.
 */
final class Rogue implements AutoCloseable {
  private static final List<String> READ_BY_DROVER =
      List.of(
          "drover.events",
          "drover.commands.backup",
          "drover.commands.migrate",
          "drover.commands.verify",
          "drover.commands.restore",
          "drover.control",
          "drover.heartbeats",
          "drover.progress");

  private static final int LARGE = 3 << 20;
  private static final int DEEP = 5_000;

  private final String bootstrapServers;
  private final Random random;
  private final KafkaProducer<String, byte[]> producer;

  Rogue(String bootstrapServers, Random random) {
    this.bootstrapServers = bootstrapServers;
    this.random = random;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "max.request.size",
                2 * LARGE,
                "enable.metrics.push",
                false),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /** One record that nobody can read, to any topic; another each time. */
  void malformed() {
    String topic = READ_BY_DROVER.get(random.nextInt(READ_BY_DROVER.size()));
    send(topic, UUID.randomUUID().toString(), nonsense(), random.nextInt(8) == 0);
  }

  /**
   * One that everybody can read, about a migration that is not there or at an epoch that is not.
   */
  void forged(String migration, int epoch) {
    String origin =
        "\"origin\":{\"migration\":\"%s\",\"epoch\":%d,\"worker\":\"nobody\"}"
            .formatted(random.nextBoolean() ? migration : UUID.randomUUID().toString(), epoch);
    List<String> events =
        List.of(
            "{\"type\":\"promoted\"," + origin + ",\"database\":\"project_forged\"}",
            "{\"type\":\"restored\"," + origin + "}",
            "{\"type\":\"started\"," + origin + ",\"stage\":\"migrate\"}",
            "{\"type\":\"failed\","
                + origin
                + ",\"stage\":\"migrate\",\"failure\":{\"kind\":\"BUG\",\"code\":\"forged\",\"message\":\"forged\"}}");
    String event = events.get(random.nextInt(events.size()));
    send("drover.events", migration, event.getBytes(StandardCharsets.UTF_8), false);
  }

  /** As large as the broker takes, and more than it takes. */
  void oversized() {
    byte[] large = new byte[LARGE];
    java.util.Arrays.fill(large, (byte) '[');
    send(READ_BY_DROVER.get(random.nextInt(5)), "large", large, false);
  }

  /**
   * Says again what was said, each up to five times, in any order.
   *
   * @return how many records that were
   */
  int repeat() {
    List<ProducerRecord<String, byte[]>> again = new ArrayList<>();
    for (String topic : READ_BY_DROVER.subList(0, 5)) {
      for (ConsumerRecord<String, byte[]> record : said(topic)) {
        boolean own = record.headers().lastHeader(Recorder.ROGUE) != null;
        for (int times = own ? 0 : random.nextInt(6); times > 0; times--) {
          again.add(
              new ProducerRecord<>(topic, null, record.key(), record.value(), record.headers()));
        }
      }
    }
    Collections.shuffle(again, random);
    again.forEach(producer::send);
    producer.flush();
    return again.size();
  }

  private List<ConsumerRecord<String, byte[]>> said(String topic) {
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers, "enable.metrics.push", false),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map((PartitionInfo info) -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<String, byte[]>> all = new ArrayList<>();
      while (partitions.stream()
          .anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
        consumer.poll(Duration.ofMillis(200)).forEach(all::add);
      }
      return all;
    }
  }

  private byte @Nullable [] nonsense() {
    return switch (random.nextInt(12)) {
      case 0 -> null;
      case 1 -> new byte[0];
      case 2 -> randomBytes(1 + random.nextInt(2_000));
      case 3 -> text("[".repeat(DEEP));
      case 4 -> text("{\"type\":\"promote\"}");
      case 5 -> text("{\"type\":\"unheard-of\",\"order\":{},\"origin\":{}}");
      case 6 ->
          text("{\"type\":\"migrate\",\"order\":{\"migration\":null,\"epoch\":1},\"plan\":null}");
      case 7 -> text("{\"type\":\"backed-up\",\"origin\":{\"epoch\":\"NaN\"}}");
      case 8 -> text("{\"type\":\"started\",\"type\":\"started\"}");
      case 9 -> text("{\"type\":\"restored\",\"origin\":null} {}");
      case 10 -> text("\"\\u0000\\ud800\"");
      default -> text("{\"migration\":\"' OR 1=1 --\",\"epoch\":99999999999999999999}");
    };
  }

  private byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void send(String topic, String key, byte @Nullable [] value, boolean unknownVersion) {
    ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, key, value);
    record.headers().add(Recorder.ROGUE, new byte[0]);
    if (unknownVersion) {
      record.headers().add("drover-version", random.nextBoolean() ? null : text("77"));
    }
    producer.send(record);
  }

  /** Returns when the broker has, or has refused, everything. */
  void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }
}
