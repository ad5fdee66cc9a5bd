package dev.drover.common.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drover.common.message.Topics;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be read or handled, as it lies in its dead-letter topic: key, value and
 * headers as they were, with headers that tell why. One that is too large for that is cut.
 */
public final class DeadLetter {
  /** A code, a colon and a sentence; quotes nothing of the record. */
  public static final String REASON = "drover-dlq-reason";

  /** Topic, partition and offset it came from. */
  public static final String ORIGIN = "drover-dlq-origin";

  /** Who put it aside. */
  public static final String WORKER = "drover-dlq-worker";

  /** Only where it was cut: the value's size before, in bytes. */
  public static final String CUT = "drover-dlq-cut";

  private static final int LARGEST = Topics.LARGEST_MESSAGE - 64 * 1024;
  private static final int KEPT = 1024 * 1024;

  private DeadLetter() {}

  /**
   * @param by a worker's or coordinator's id
   */
  public static ProducerRecord<String, byte[]> of(
      ConsumerRecord<String, byte[]> record, String reason, String by) {
    byte[] value = record.value();
    boolean cut = value != null && value.length > LARGEST;
    ProducerRecord<String, byte[]> letter =
        new ProducerRecord<>(
            Topics.DEAD_LETTER_PREFIX + record.topic(),
            null,
            record.key(),
            cut ? Arrays.copyOf(value, KEPT) : value,
            record.headers());
    add(letter, REASON, reason);
    add(letter, ORIGIN, where(record));
    add(letter, WORKER, by);
    if (cut) {
      add(letter, CUT, String.valueOf(value.length));
    }
    return letter;
  }

  /** The record again as it was, for its own topic. */
  public static ProducerRecord<String, byte[]> original(ConsumerRecord<String, byte[]> letter) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(
            letter.topic().substring(Topics.DEAD_LETTER_PREFIX.length()),
            null,
            letter.key(),
            letter.value(),
            letter.headers());
    List.of(REASON, ORIGIN, WORKER, CUT).forEach(record.headers()::remove);
    return record;
  }

  /** A header as text; of several of one name the last; absent where there is none. */
  public static @Nullable String header(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
  }

  /** Topic, partition and offset, as people read them. */
  public static String where(ConsumerRecord<?, ?> record) {
    return record.topic() + "-" + record.partition() + "@" + record.offset();
  }

  private static void add(ProducerRecord<String, byte[]> letter, String name, String text) {
    letter.headers().remove(name);
    letter.headers().add(name, text.getBytes(UTF_8));
  }
}
