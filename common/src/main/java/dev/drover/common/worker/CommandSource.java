package dev.drover.common.worker;

import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Where one topic's commands come from. A record given out by {@link #poll} must be claimed or
 * released before the next poll. One thread; errors of the client itself come up as {@link
 * org.apache.kafka.common.KafkaException}, and the source is to be closed then.
 */
interface CommandSource extends AutoCloseable {
  /** Waits up to {@code patience}; absent when nothing came. */
  @Nullable ConsumerRecord<String, byte[]> poll(Duration patience);

  /**
   * Takes the record off the topic for good. True exactly when this process, and no other, may act
   * on it; after false it may come again, here or elsewhere, or never.
   */
  boolean claim(ConsumerRecord<String, byte[]> record);

  /** Leaves the record to be delivered again. */
  void release(ConsumerRecord<String, byte[]> record);

  /** Whether the group knows of this source, or it stays away on purpose. By any thread. */
  boolean joined();

  /** Called again and again while the worker has no slot free. */
  void rest();

  @Override
  void close();
}
