/**
 * Explores every state that the production decisions and everything around them can reach, and
 * checks the promise's invariants in each; test code beside the saga.
 *
 * <p>Epochs are renumbered after every step, so that only their order counts: faults may come any
 * number of times, and still the states are finitely many.
 */
@NullMarked
package dev.drover.coordinator.saga.check;

import org.jspecify.annotations.NullMarked;
