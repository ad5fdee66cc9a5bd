package dev.drover.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drover.common.failure.Failure;
import dev.drover.common.message.Finding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code plan check} says.
 *
 * @param fingerprint absent when the plan is malformed
 * @param state {@code malformed}, {@code refused}, {@code passed} or {@code failed}; {@code read}
 *     when no server was asked
 * @param failure why the servers could not be asked
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record PlanReport(
    @Nullable String fingerprint,
    String state,
    List<Finding> findings,
    @Nullable Failure failure) {}
