package dev.drover.common.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Where the audit trail ends. Whoever notes it can ask {@code audit check --head} later whether all
 * that it covers is still there.
 *
 * @param unsealed entries younger than the latest seal, which the head does not cover
 * @param head hexadecimal hash of the latest seal; absent before the first
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record AuditHead(long seals, long unsealed, @Nullable String head) {}
