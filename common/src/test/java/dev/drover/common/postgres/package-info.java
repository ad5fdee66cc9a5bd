/** Tests of the way to PostgreSQL, against real servers. */
@NullMarked
package dev.drover.common.postgres;

import org.jspecify.annotations.NullMarked;
