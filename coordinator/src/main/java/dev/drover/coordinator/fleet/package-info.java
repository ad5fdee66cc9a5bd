/**
 * Workers and batches: who lives, what they run, how much may be in flight; feeds the saga its
 * starts.
 */
@NullMarked
package dev.drover.coordinator.fleet;

import org.jspecify.annotations.NullMarked;
