/**
 * The door to Kafka: events come in and are decided, the outbox goes out, topics are made; beside
 * the store.
 */
@NullMarked
package dev.drover.coordinator.transport;

import org.jspecify.annotations.NullMarked;
