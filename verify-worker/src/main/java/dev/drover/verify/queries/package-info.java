/** The plan's critical queries, asked of the target. */
@NullMarked
package dev.drover.verify.queries;

import org.jspecify.annotations.NullMarked;
