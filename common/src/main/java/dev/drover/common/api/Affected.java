package dev.drover.common.api;

/**
 * What a request on many migrations did, or with {@code dryRun} would do.
 *
 * @param count migrations that fit the request and were in a state for it
 */
public record Affected(int count, boolean dryRun) {}
