package dev.drover.common.message;

import dev.drover.common.name.MigrationId;

/**
 * A bundle that is there already, which a migration begins with instead of a backup of its own.
 *
 * @param origin the migration or job that wrote it, as its manifest says
 */
public record GivenBundle(SealedBundle bundle, MigrationId origin) {}
