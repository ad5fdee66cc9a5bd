package dev.drover.coordinator.transport;

import dev.drover.common.worker.DeadLetter;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as it lies in its topic; see {@link DeadLetter}.
 *
 * @param key absent where it has none
 * @param by who put it aside
 * @param size of the value before it was cut, in bytes
 * @param value absent where it has none
 */
public record StoredLetter(
    LetterPlace place,
    Instant at,
    @Nullable String key,
    @Nullable String reason,
    @Nullable String origin,
    @Nullable String by,
    boolean cut,
    long size,
    byte @Nullable [] value) {
  static StoredLetter of(ConsumerRecord<String, byte[]> letter) {
    String cut = DeadLetter.header(letter.headers(), DeadLetter.CUT);
    byte[] value = letter.value();
    long kept = value == null ? 0 : value.length;
    return new StoredLetter(
        LetterPlace.of(letter),
        Instant.ofEpochMilli(letter.timestamp()),
        letter.key(),
        DeadLetter.header(letter.headers(), DeadLetter.REASON),
        DeadLetter.header(letter.headers(), DeadLetter.ORIGIN),
        DeadLetter.header(letter.headers(), DeadLetter.WORKER),
        cut != null,
        cut != null && cut.matches("[0-9]{1,18}") ? Long.parseLong(cut) : kept,
        value);
  }
}
