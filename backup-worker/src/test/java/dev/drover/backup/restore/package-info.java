/** Tests of the way back against real PostgreSQL servers. */
@NullMarked
package dev.drover.backup.restore;

import org.jspecify.annotations.NullMarked;
