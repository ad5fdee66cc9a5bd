/**
 * Whole fleets as a user runs them: four kinds of processes, real Kafka, real PostgreSQL, and a
 * judge of its own.
 */
@NullMarked
package dev.drover.local.scenario;

import org.jspecify.annotations.NullMarked;
