package dev.drover.local.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code drover bench bulk} measured, all in one run.
 *
 * @param pipeSeconds one COPY piped into another, and the primary key
 * @param droverSeconds from the batch's request until the database is promoted
 * @param dumpRestoreSeconds absent when pg_dump and pg_restore are not installed
 * @param pgcopydbSeconds absent when it is not installed
 * @param ofPipe droverSeconds / pipeSeconds
 * @param stages seconds in each of the migration's states, as seen from outside
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record BulkResult(
    int rows,
    double pipeSeconds,
    double droverSeconds,
    @Nullable Double dumpRestoreSeconds,
    @Nullable Double pgcopydbSeconds,
    double ofPipe,
    Map<String, Double> stages,
    int postgres,
    int cores,
    String java,
    String command) {
  BulkResult {
    stages = Map.copyOf(stages);
  }
}
