/** Kind database: a bundle's definitions and rows become a database, and go on where they ended. */
@NullMarked
package dev.drover.migrate.database;

import org.jspecify.annotations.NullMarked;
