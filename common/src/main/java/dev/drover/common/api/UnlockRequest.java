package dev.drover.common.api;

import org.jspecify.annotations.Nullable;

/**
 * Lets go of a project.
 *
 * @param force also when a worker is at it
 * @param reason recorded and shown; at most 500 characters
 */
public record UnlockRequest(@Nullable Boolean force, @Nullable String reason) {}
