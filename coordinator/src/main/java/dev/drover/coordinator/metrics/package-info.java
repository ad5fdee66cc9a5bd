/** What the coordinator counts and measures for those who watch a fleet; decides nothing. */
@NullMarked
package dev.drover.coordinator.metrics;

import org.jspecify.annotations.NullMarked;
