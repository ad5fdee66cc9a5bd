/** The REST interface over real HTTP and a real database. */
@NullMarked
package dev.drover.coordinator.api;

import org.jspecify.annotations.NullMarked;
