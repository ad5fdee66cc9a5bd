/**
 * The REST interface: turns requests into calls of intake and the store, and their answers into
 * JSON; the way in for people.
 */
@NullMarked
package dev.drover.coordinator.api;

import org.jspecify.annotations.NullMarked;
