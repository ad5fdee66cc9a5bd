package dev.drover.coordinator.store;

import dev.drover.common.failure.Failure;
import dev.drover.common.message.Finding;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A plan being checked by a worker, or its result.
 *
 * @param plan the plan's fingerprint
 * @param findings absent until answered, and when the check itself failed
 * @param failure why the check could not be made
 */
public record PlanCheck(
    UUID id,
    String plan,
    @Nullable List<Finding> findings,
    @Nullable Failure failure,
    Instant createdAt,
    @Nullable Instant endedAt) {}
