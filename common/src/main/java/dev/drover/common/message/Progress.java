package dev.drover.common.message;

import dev.drover.common.name.MigrationId;

/**
 * How far one run is. Rows and bytes only grow within an epoch.
 *
 * @param rowsPlanned 0 while unknown
 */
public record Progress(
    MigrationId migration, int epoch, Stage stage, long rows, long rowsPlanned, long bytes) {}
