package dev.drover.coordinator.transport;

import dev.drover.common.message.Topics;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a dead letter lies, and so its name: {@code drover.events-0-17}.
 *
 * @param topic the one it was meant for
 */
public record LetterPlace(String topic, int partition, long offset) {
  static final Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

  private static final Pattern FORM = Pattern.compile("([a-z.]{1,100})-([0-9]{1,5})-([0-9]{1,18})");

  /** Absent when no letter has such a name. */
  public static Optional<LetterPlace> of(String name) {
    Matcher parts = FORM.matcher(name);
    return parts.matches() && Topics.WITH_DEAD_LETTERS.contains(parts.group(1))
        ? Optional.of(
            new LetterPlace(
                parts.group(1), Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3))))
        : Optional.empty();
  }

  static LetterPlace of(ConsumerRecord<?, ?> letter) {
    return new LetterPlace(
        letter.topic().substring(Topics.DEAD_LETTER_PREFIX.length()),
        letter.partition(),
        letter.offset());
  }

  boolean isIn(TopicPartition letters) {
    return compareTo(letters) == 0;
  }

  int compareTo(TopicPartition letters) {
    return ORDER.compare(new TopicPartition(Topics.DEAD_LETTER_PREFIX + topic, partition), letters);
  }

  @Override
  public String toString() {
    return topic + "-" + partition + "-" + offset;
  }
}
