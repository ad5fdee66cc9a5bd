/** Tests of the migrate worker against real PostgreSQL servers. */
@NullMarked
package dev.drover.migrate;

import org.jspecify.annotations.NullMarked;
