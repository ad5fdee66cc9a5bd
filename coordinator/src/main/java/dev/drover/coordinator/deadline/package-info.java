/** Time, made into inputs: whose timer has rung by the database's clock is decided again. */
@NullMarked
package dev.drover.coordinator.deadline;

import org.jspecify.annotations.NullMarked;
