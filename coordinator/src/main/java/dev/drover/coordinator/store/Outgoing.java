package dev.drover.coordinator.store;

/** A message that leaves once its transaction is committed. */
public record Outgoing(String topic, String key, String payload) {}
