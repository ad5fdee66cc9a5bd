/**
 * Where every change of a migration is decided: a pure function over values; between events coming
 * in and the store.
 */
@NullMarked
package dev.drover.coordinator.saga;

import org.jspecify.annotations.NullMarked;
