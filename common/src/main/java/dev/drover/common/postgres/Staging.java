package dev.drover.common.postgres;

import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;

/**
 * A staging database as the control database records it.
 *
 * @param oid the number it is made with; a database of this name and another number is not ours
 */
public record Staging(DatabaseName name, long oid, MigrationId migration, int epoch) {}
