/**
 * The coordinator's threads: each repeats one step until told to stop, and waits out whatever is
 * away.
 */
@NullMarked
package dev.drover.coordinator.loop;

import org.jspecify.annotations.NullMarked;
