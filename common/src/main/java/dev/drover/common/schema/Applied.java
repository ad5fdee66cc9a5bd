package dev.drover.common.schema;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a database's history: a file that was run there, or tried.
 *
 * @param rank in order of running
 * @param version absent of a repeatable file
 * @param script the file's name
 * @param checksum of the file as it was run, by Flyway's rule; absent of a baseline
 * @param millis how long it took
 */
public record Applied(
    int rank,
    @Nullable String version,
    String script,
    @Nullable Integer checksum,
    Instant at,
    long millis,
    boolean success) {}
