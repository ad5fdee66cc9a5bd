package dev.drover.common.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the audit trail.
 *
 * @param id its place in the trail
 * @param subject a migration's or a batch's id; absent for what concerns neither
 * @param version of the subject, from 1 on without gaps
 * @param deed {@code transition}, or what was asked for
 * @param state of a transition: the state arrived in
 * @param actor a worker's id, {@code coordinator}, or who asked
 * @param detail failure or verdict behind it
 * @param hash hexadecimal SHA-256 of the subject's entry before and of this one
 */
public record AuditEntry(
    long id,
    @Nullable UUID subject,
    long version,
    Instant at,
    String deed,
    @Nullable MigrationState state,
    @Nullable Integer epoch,
    String actor,
    String note,
    @Nullable JsonNode detail,
    String hash) {}
