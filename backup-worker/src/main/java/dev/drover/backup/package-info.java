/**
 * The backup worker: reads a project's rows into a bundle, puts things back, checks plans; the
 * first and the last stage of a migration.
 */
@NullMarked
package dev.drover.backup;

import org.jspecify.annotations.NullMarked;
