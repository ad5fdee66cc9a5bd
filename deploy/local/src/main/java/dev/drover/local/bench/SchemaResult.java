package dev.drover.local.bench;

import org.jspecify.annotations.Nullable;

/**
 * What {@code drover bench schema} measured, all in one run, in projects a second.
 *
 * @param psqlPerSecond absent when psql is not installed
 * @param flywayPerSecond one process a project
 * @param timesPsql droverPerSecond / psqlPerSecond
 * @param timesFlyway droverPerSecond / flywayPerSecond
 */
record SchemaResult(
    int projects,
    double droverPerSecond,
    @Nullable Double psqlPerSecond,
    double flywayPerSecond,
    @Nullable Double timesPsql,
    double timesFlyway,
    int postgres,
    int cores,
    String java,
    String command) {}
