/**
 * The whole protocol in one thread and in virtual time: one seed is one run, with faults, and with
 * the promise asserted all along.
 */
@NullMarked
package dev.drover.coordinator.simulation;

import org.jspecify.annotations.NullMarked;
