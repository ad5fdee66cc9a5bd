package dev.drover.common.api;

import java.time.Instant;

/**
 * A plan the coordinator knows.
 *
 * @param fingerprint SHA-256 over the plan and its files, lower-case hexadecimal; the plan's name
 *     in the API
 */
public record PlanSummary(String fingerprint, String name, String kind, Instant createdAt) {}
