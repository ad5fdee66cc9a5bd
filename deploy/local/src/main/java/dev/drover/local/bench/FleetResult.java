package dev.drover.local.bench;

import org.jspecify.annotations.Nullable;

/**
 * What {@code drover bench fleet} measured, all in one run.
 *
 * @param floorPerSecond projects a second by bare JDBC, the better of two numbers of threads
 * @param shellPerSecond absent when createdb, psql and pg_dump are not installed
 * @param ofFloor droverPerSecond / floorPerSecond
 * @param timesShell droverPerSecond / shellPerSecond
 */
record FleetResult(
    int projects,
    double floorPerSecond,
    double droverPerSecond,
    @Nullable Double shellPerSecond,
    double ofFloor,
    @Nullable Double timesShell,
    int postgres,
    int cores,
    String java,
    String command) {}
