/**
 * Hurts a running Drover in every way there is, and lets a judge who shares no code with it look at
 * what remains; stands beside the data's way, never on it.
 */
@NullMarked
package dev.drover.local.faults;

import org.jspecify.annotations.NullMarked;
