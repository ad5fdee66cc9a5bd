/**
 * Versions of a database's schema: the files of a plan as Flyway runs them, what a database
 * remembers of them, and how it is built; for all stages of kind schema.
 */
@NullMarked
package dev.drover.common.schema;

import org.jspecify.annotations.NullMarked;
