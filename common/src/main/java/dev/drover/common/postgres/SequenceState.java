package dev.drover.common.postgres;

/**
 * A sequence as it stood.
 *
 * @param called whether {@code lastValue} was given out already
 */
public record SequenceState(String schema, String name, long lastValue, boolean called) {}
