package dev.drover.coordinator.job;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for jobs, and why.
 *
 * @param run what all of them share
 * @param schedule by which schedule; absent when a person asks
 */
public record Asked(UUID run, @Nullable String schedule, String actor, @Nullable String reason) {}
