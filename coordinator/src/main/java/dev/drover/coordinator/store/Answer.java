package dev.drover.coordinator.store;

/**
 * What became of a wish.
 *
 * @param granted whether anything changed
 * @param note what happened, or why nothing did, in a sentence
 */
public record Answer(boolean granted, String note) {}
