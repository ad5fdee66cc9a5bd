/** Every edge of the transition table, and what must never happen. */
@NullMarked
package dev.drover.coordinator.saga;

import org.jspecify.annotations.NullMarked;
