/** Kind schema: runs a project's pending files in its own database. */
@NullMarked
package dev.drover.migrate.schema;

import org.jspecify.annotations.NullMarked;
