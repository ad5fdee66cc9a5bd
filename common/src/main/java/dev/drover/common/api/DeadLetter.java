package dev.drover.common.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that could not be read or handled, put aside.
 *
 * @param id its place: topic, partition, offset
 * @param topic the one it was meant for
 * @param key of a command or event: the migration's id
 * @param reason a code, a colon and a sentence
 * @param origin topic, partition and offset it came from
 * @param by the worker or coordinator that put it aside
 * @param cut whether it was too large to be kept whole; it cannot be replayed then
 * @param size in bytes, before it was cut
 * @param text the beginning of its value, where that is text; left out in lists
 * @param base64 the beginning of its value, where that is not text; left out in lists
 */
public record DeadLetter(
    String id,
    String topic,
    Instant at,
    @Nullable String key,
    @Nullable String reason,
    @Nullable String origin,
    @Nullable String by,
    boolean cut,
    long size,
    @Nullable String text,
    @Nullable String base64) {}
