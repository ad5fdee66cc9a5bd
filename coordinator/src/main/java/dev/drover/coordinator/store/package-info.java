/**
 * What the coordinator remembers, in PostgreSQL: sagas, batches, plans, and what waits to be sent;
 * after every decision.
 */
@NullMarked
package dev.drover.coordinator.store;

import org.jspecify.annotations.NullMarked;
