/**
 * Takes plans, batches and wishes in: validates all of it, resolves where each project goes, stores
 * it in one transaction.
 */
@NullMarked
package dev.drover.coordinator.intake;

import org.jspecify.annotations.NullMarked;
