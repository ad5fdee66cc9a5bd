package dev.drover.common.api;

/**
 * What became of a dead letter that was to be sent again.
 *
 * @param sent whether it was sent now; false when it had been before
 */
public record Replayed(String id, boolean sent) {}
