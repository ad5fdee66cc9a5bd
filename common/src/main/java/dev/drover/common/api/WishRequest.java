package dev.drover.common.api;

import org.jspecify.annotations.Nullable;

/**
 * Pauses, resumes or cancels.
 *
 * @param reason recorded in the history and shown; at most 500 characters
 */
public record WishRequest(@Nullable String reason) {}
