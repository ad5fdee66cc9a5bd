/** The coordinator as a process: its configuration, its wiring, its loops and its end. */
@NullMarked
package dev.drover.coordinator;

import org.jspecify.annotations.NullMarked;
