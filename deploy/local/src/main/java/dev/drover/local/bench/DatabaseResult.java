package dev.drover.local.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code drover bench database} measured, all in one run.
 *
 * @param droverSeconds from the batch's request until the verified database has its name
 * @param dumpRestoreSeconds absent when pg_dump and pg_restore are not timed
 * @param pgcopydbSeconds absent when it is not installed
 * @param timesDumpRestore droverSeconds / dumpRestoreSeconds
 * @param timesPgcopydb droverSeconds / pgcopydbSeconds
 * @param stages seconds in each of the migration's states, as seen from outside
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record DatabaseResult(
    int rows,
    double droverSeconds,
    @Nullable Double dumpRestoreSeconds,
    @Nullable Double pgcopydbSeconds,
    @Nullable Double timesDumpRestore,
    @Nullable Double timesPgcopydb,
    Map<String, Double> stages,
    int postgres,
    int cores,
    String java,
    String command) {
  DatabaseResult {
    stages = Map.copyOf(stages);
  }
}
